import { randomUUID } from 'node:crypto';
import { ADDRESS } from '../kit/shop.js';
import { STAFF_TOKEN } from '../kit/store.js';
import { type Answer, Refused, StoreIsDown, ask } from './asking.js';
import type { Chance } from './chance.js';
import type { Attempt, Figures } from './figures.js';

const TOKENS = ['tok_approved', 'tok_approved', 'tok_approved', 'tok_approved', 'tok_declined', 'tok_unreachable'];
const STAFF = { authorization: `Bearer ${STAFF_TOKEN}` };

/** A buyer who notes down everything and gives up on a request when the store dies under it. */
export class Buyer {
  constructor(
    /** Where the store is; undefined while it is down. */
    private readonly entrance: () => string | undefined,
    private readonly figures: Figures,
  ) {}

  /** One visit: fill a cart, mostly buy it, sometimes cancel or have it shipped. Errors: StoreIsDown, Refused. */
  async visit(products: readonly string[], chance: Chance): Promise<void> {
    const productId = chance.one(products);
    const { cartId } = await this.send<{ cartId: string }>('/v1/carts', {});
    const quantity = 1 + chance.pick(3);
    await this.fill(cartId, productId, quantity);
    if (chance.random() < 0.1) return;
    const attempt = this.attempt(cartId, productId, quantity, chance.one(TOKENS));
    await this.order(attempt);
    const { orderId } = attempt;
    if (orderId === undefined) return;
    const next = chance.random();
    if (next < 0.15) {
      await this.send(`/v1/orders/${orderId}/cancellation`, {}, STAFF);
      this.figures.canceled.add(orderId);
    } else if (next < 0.3) {
      await this.send(`/v1/staff/orders/${orderId}/shipments`, { carrier: 'UPS', trackingCode: attempt.key }, STAFF);
      this.figures.shipped.add(orderId);
    }
  }

  /** Sends an order, or the same order again with the same key. Errors: StoreIsDown. */
  async order(attempt: Attempt): Promise<void> {
    const { status, body } = await this.exchange('/v1/orders', attempt.body, { 'idempotency-key': attempt.key });
    const { orderId, code } = body as { orderId?: string; code?: string };
    attempt.status = status;
    if (status === 201 && orderId !== undefined) attempt.orderId = orderId;
    else if (code !== undefined) attempt.code = code;
    if (code === 'internal') throw new Refused('/v1/orders', status, { code });
  }

  private async fill(cartId: string, productId: string, quantity: number): Promise<void> {
    const adds = { sent: 0, acknowledged: 0 };
    this.figures.adds.set(cartId, adds);
    for (let i = 0; i < quantity; i++) {
      adds.sent++;
      await this.send(`/v1/carts/${cartId}/items`, { productId, quantity: 1 });
      adds.acknowledged++;
    }
  }

  private attempt(cartId: string, productId: string, quantity: number, token: string): Attempt {
    const body = {
      cartId,
      email: 'ada@example.com',
      shippingAddress: ADDRESS,
      shippingMethod: 'standard',
      payment: { method: 'card', token },
    };
    const attempt: Attempt = { key: randomUUID(), body, productId, quantity, token };
    this.figures.attempts.push(attempt);
    return attempt;
  }

  private async send<T>(path: string, body: object, headers: Record<string, string> = {}): Promise<T> {
    const reply = await this.exchange(path, body, headers);
    if (reply.status >= 300) throw new Refused(`POST ${path}`, reply.status, reply.body);
    return reply.body as T;
  }

  private async exchange(path: string, body: object, headers: Record<string, string>): Promise<Answer> {
    const url = this.entrance();
    if (url === undefined) throw new StoreIsDown();
    const { figures } = this;
    figures.requests++;
    const began = performance.now();
    try {
      const answer = await ask(url, 'POST', path, body, headers);
      if (answer.status === 503) figures.turnedAway++;
      return answer;
    } catch (error) {
      figures.lostAnswers++;
      throw error;
    } finally {
      figures.longestWait = Math.max(figures.longestWait, performance.now() - began);
    }
  }
}

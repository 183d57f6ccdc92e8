import { randomUUID } from 'node:crypto';
import { ADDRESS } from '../kit/shop.js';
import { STAFF_TOKEN } from '../kit/store.js';

/** What a buyer sent, and what is known of it; kept outside the store, as buyers do. */
export interface Attempt {
  key: string;
  body: object;
  productId: string;
  quantity: number;
  token: string;
  /** Undefined while the answer was lost in a crash. */
  status?: number;
  code?: string;
  orderId?: string;
}

export interface Figures {
  requests: number;
  lostAnswers: number;
  attempts: Attempt[];
  /** Adds to a cart that were acknowledged, by cart. */
  addsAcknowledged: Map<string, number>;
  canceled: Set<string>;
  shipped: Set<string>;
}

const TOKENS = ['tok_approved', 'tok_approved', 'tok_approved', 'tok_approved', 'tok_declined', 'tok_unreachable'];

/** A buyer who notes down everything and gives up on a request when the store dies under it. */
export class Buyer {
  constructor(
    private readonly url: () => string | undefined,
    private readonly products: readonly string[],
    private readonly figures: Figures,
    private readonly random: () => number,
  ) {}

  /** One visit: fill a cart, mostly buy it, sometimes cancel or have it shipped. */
  async visit(): Promise<void> {
    const productId = this.products[Math.floor(this.random() * this.products.length)] as string;
    const cart = await this.send<{ cartId: string }>('POST', '/v1/carts', {});
    const quantity = 1 + Math.floor(this.random() * 3);
    for (let i = 0; i < quantity; i++) {
      await this.send('POST', `/v1/carts/${cart.cartId}/items`, { productId, quantity: 1 });
      this.figures.addsAcknowledged.set(cart.cartId, (this.figures.addsAcknowledged.get(cart.cartId) ?? 0) + 1);
    }
    if (this.random() < 0.1) return;
    const attempt = this.attempt(cart.cartId, productId, quantity);
    await this.order(attempt);
    if (attempt.status !== 201 || !attempt.orderId) return;
    const next = this.random();
    if (next < 0.15) {
      await this.send(
        'POST',
        `/v1/orders/${attempt.orderId}/cancellation`,
        {},
        { authorization: `Bearer ${STAFF_TOKEN}` },
      );
      this.figures.canceled.add(attempt.orderId);
    } else if (next < 0.3) {
      const shipment = { carrier: 'UPS', trackingCode: attempt.key };
      await this.send('POST', `/v1/staff/orders/${attempt.orderId}/shipments`, shipment, {
        authorization: `Bearer ${STAFF_TOKEN}`,
      });
      this.figures.shipped.add(attempt.orderId);
    }
  }

  /** Sends an order, or the same order again with the same key. */
  async order(attempt: Attempt): Promise<void> {
    const reply = await this.exchange('POST', '/v1/orders', attempt.body, { 'idempotency-key': attempt.key });
    attempt.status = reply.status;
    const body = reply.body as { orderId?: string; code?: string };
    if (reply.status === 201) attempt.orderId = body.orderId;
    else attempt.code = body.code;
  }

  private attempt(cartId: string, productId: string, quantity: number): Attempt {
    const token = TOKENS[Math.floor(this.random() * TOKENS.length)] as string;
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

  private async send<T>(method: string, path: string, body: object, headers: Record<string, string> = {}): Promise<T> {
    const reply = await this.exchange(method, path, body, headers);
    if (reply.status >= 300)
      throw new Error(`${method} ${path} answered ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body as T;
  }

  private async exchange(method: string, path: string, body: object, headers: Record<string, string>) {
    const url = this.url();
    if (!url) throw new StoreIsDown();
    this.figures.requests++;
    try {
      const reply = await fetch(url + path, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      return { status: reply.status, body: await reply.json() };
    } catch {
      this.figures.lostAnswers++;
      throw new StoreIsDown();
    }
  }
}

export class StoreIsDown extends Error {}

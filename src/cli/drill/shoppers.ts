import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { STAFF_TOKEN } from './store-process.js';

const ADDRESS = { name: 'Ada', line1: '1 Analytical Way', city: 'Seattle', postalCode: '98101', country: 'US' };
/** Replies that a shopper who does everything right may get. */
const EXPECTED = new Set([200, 201, 202, 204]);
const MOST_FAILURES_KEPT = 20;

export interface Product {
  productId: string;
  stock: number;
}

/** What the shoppers were told: the store is held to it afterwards. */
export interface Told {
  requests: number;
  failed: number;
  failures: string[];
  /** The longest that one waited for an answer, in milliseconds, since it was last set back. */
  longest: number;
  /** Acknowledged orders, by id: what they must have come to, and what was bought. */
  orders: Map<string, { state: string; productId: string; quantity: number }>;
}

/** One answer, as the shopper saw it. */
export interface Answered {
  method: string;
  path: string;
  /** HTTP status; 0: none came. */
  status: number;
  /** Milliseconds. */
  duration: number;
}

/** Shoppers who look, fill carts, buy, change their minds; one after another, several at once, until they are stopped. */
export class Shoppers {
  readonly told: Told = { requests: 0, failed: 0, failures: [], longest: 0, orders: new Map() };
  /** Hears of every answer. */
  answered: (answer: Answered) => void = () => undefined;
  /** How long a shopper rests on average before he asks for something, in milliseconds. */
  pace = 0;
  private readonly agent: Agent;
  private shopping: Promise<unknown> | undefined;
  private going = false;
  private visits = 0;

  constructor(
    private readonly url: string,
    private readonly products: readonly Product[],
    private readonly atOnce: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  }

  start(): void {
    this.going = true;
    this.shopping = Promise.all(Array.from({ length: this.atOnce }, () => this.shop()));
  }

  /** Everybody finishes what he is at. */
  async stop(): Promise<void> {
    this.going = false;
    await this.shopping;
  }

  close(): void {
    this.agent.destroy();
  }

  /** Errors: the reply's status and text. */
  async ask<T>(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<T> {
    if (this.pace > 0) await delay(this.pace * (0.5 + Math.random()));
    const began = performance.now();
    this.told.requests++;
    const reply = await this.send(method, path, body, headers).catch((error: unknown) => ({
      status: 0,
      text: (error as Error).message,
    }));
    const duration = performance.now() - began;
    this.told.longest = Math.max(this.told.longest, duration);
    this.answered({ method, path, status: reply.status, duration });
    if (EXPECTED.has(reply.status)) return (reply.text === '' ? {} : JSON.parse(reply.text)) as T;
    this.told.failed++;
    const failure = `${method} ${path.replace(/[\w-]{30,}/g, '…')}: ${reply.status} ${reply.text.slice(0, 300)}`;
    if (this.told.failures.length < MOST_FAILURES_KEPT) this.told.failures.push(failure);
    throw new Error(failure);
  }

  private async shop(): Promise<void> {
    while (this.going) await this.visit(this.visits++).catch(() => undefined);
  }

  private async visit(n: number): Promise<void> {
    const { productId } = this.products[n % this.products.length] as Product;
    const staff = { authorization: `Bearer ${STAFF_TOKEN}` };
    await this.ask('GET', '/v1/products?limit=12');
    await this.ask('GET', `/v1/products/${productId}`);
    const { cartId } = await this.ask<{ cartId: string }>('POST', '/v1/carts', {});
    const quantity = 1 + (n % 3);
    for (let i = 0; i < quantity; i++) await this.ask('POST', `/v1/carts/${cartId}/items`, { productId, quantity: 1 });
    await this.ask('GET', `/v1/carts/${cartId}`);
    const order = {
      cartId,
      email: 'ada@example.com',
      shippingAddress: ADDRESS,
      shippingMethod: 'standard',
      payment: { method: 'card', token: 'tok_approved' },
    };
    const { orderId } = await this.ask<{ orderId: string }>('POST', '/v1/orders', order, {
      'idempotency-key': `drill-${process.pid}-${n}`,
    });
    const bought = { state: 'confirmed', productId, quantity };
    this.told.orders.set(orderId, bought);
    if (n % 7 === 3) {
      await this.ask('POST', `/v1/orders/${orderId}/cancellation`, {}, staff);
      bought.state = 'canceled';
    } else if (n % 7 === 5) {
      await this.ask(
        'POST',
        `/v1/staff/orders/${orderId}/shipments`,
        { carrier: 'UPS', trackingCode: String(n) },
        staff,
      );
      bought.state = 'shipped';
    }
  }

  private send(method: string, path: string, body: object | undefined, headers: Record<string, string>) {
    return new Promise<{ status: number; text: string }>((resolve, reject) => {
      const json = body === undefined ? undefined : JSON.stringify(body);
      const known = json === undefined ? headers : { ...headers, 'content-type': 'application/json' };
      const outgoing = request(this.url + path, { method, agent: this.agent, headers: known }, (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => (text += chunk));
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text }));
        incoming.on('error', reject);
      });
      outgoing.on('error', reject);
      outgoing.end(json);
    });
  }
}

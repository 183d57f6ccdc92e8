import { expect } from '@jest/globals';
import { ServiceAccess } from '../../src/platform/access/service-access.js';
import type { Binding } from '../../src/platform/access/binding.js';
import type { AuditReport } from '../../src/platform/index.js';
import { ALL_SERVICES } from '../kit/store.js';
import { StoreIsDown, until, whenThere } from './asking.js';
import { Buyer } from './buyer.js';
import { type Attempt, Figures } from './figures.js';
import { type OrderBody, Staff } from './staff.js';

/** How long the store may take to bring everything to an end, in milliseconds. */
const DECIDED_WITHIN = 60_000;
/** Questions that are asked at the same time. */
const AT_ONCE = 8;
/** The most carts that are looked at. */
const MOST_CARTS = 300;

/** What buyers were told, and whether the store, when everything has come to rest, says the same. */
export class Books {
  readonly figures = new Figures();
  readonly products: string[] = [];
  readonly staff: Staff;

  constructor(
    private readonly entrance: () => string | undefined,
    /** Units of each product. */
    private readonly stock: number,
  ) {
    this.staff = new Staff(entrance);
  }

  /** Puts so many products on sale. */
  async open(products: number): Promise<void> {
    for (let i = 0; i < products; i++) {
      const price = { amount: 1000 + i, currency: 'USD' };
      const product = { title: `Book ${i}`, category: 'Books', description: '', price };
      const { productId } = await this.staff.ask<{ productId: string }>('POST', '/v1/staff/products', product);
      await this.staff.ask('PUT', `/v1/staff/inventory/${productId}`, { onHand: this.stock });
      this.products.push(productId);
    }
  }

  /**
   * Waits until everything has come to an end by itself, and holds what buyers were told against it: nothing lost, doubled,
   * oversold or undecided. `inside` leads to every module, for their own audits. The orders.
   */
  async close(inside: Binding): Promise<OrderBody[]> {
    await this.decideAll();
    const orders = await this.staff.orders();
    this.expectOrdersAsTold(orders);
    await this.expectStockExact(orders);
    await this.expectCartsKept();
    expect(await audits(inside)).toEqual([]);
    return orders;
  }

  /** What happened, in one line. */
  summary(orders: readonly OrderBody[]): string {
    const { requests, lostAnswers, turnedAway, longestWait } = this.figures;
    const states = ['confirmed', 'shipped', 'canceled', 'rejected'].map(
      (state) => `${orders.filter((order) => order.state === state).length} ${state}`,
    );
    return (
      `${requests} requests, ${lostAnswers} answers lost, ${turnedAway} turned away, ${Math.round(longestWait)} ms at most, ` +
      `${orders.length} orders (${states.join(', ')}), 0 lost, 0 doubled, 0 oversold, 0 undecided`
    );
  }

  /** Buyers who do not know what became of their order ask again with the same key, until they are told. */
  private async decideAll(): Promise<void> {
    const buyer = new Buyer(this.entrance, this.figures);
    const again = async (attempt: Attempt): Promise<void> => {
      await buyer.order(attempt).catch((error: unknown) => {
        if (!(error instanceof StoreIsDown)) throw error;
      });
    };
    let open: Attempt[] = [];
    let placed: OrderBody[] = [];
    await until(
      'every order is decided',
      async () => {
        open = this.figures.attempts.filter((attempt) => !isDecided(attempt));
        await side(open, again);
        placed = (await this.staff.orders()).filter(({ state }) => state === 'placed');
        return placed.length === 0 && open.every(isDecided);
      },
      DECIDED_WITHIN,
    ).catch((error: unknown) => {
      const some = JSON.stringify([...placed, ...open.filter((attempt) => !isDecided(attempt))].slice(0, 5));
      throw new Error(`${(error as Error).message}: ${some}`);
    });
  }

  /** One order for each that was accepted, of what was in the cart, and as far as the buyer was told. */
  private expectOrdersAsTold(orders: readonly OrderBody[]): void {
    const { attempts, canceled, shipped } = this.figures;
    const accepted = attempts.filter(({ status }) => status === 201);
    const told = new Map(accepted.map((attempt) => [attempt.orderId, attempt]));
    expect(told.size).toBe(accepted.length);
    const kept = new Map(orders.map((order) => [order.orderId, order]));
    expect(accepted.filter(({ orderId }) => !kept.has(orderId as string))).toEqual([]);
    for (const { orderId, productId, quantity } of accepted)
      expect(kept.get(orderId as string)!.items).toMatchObject([{ productId, quantity }]);
    // Nobody is told what becomes of a payment that the provider does not answer; it makes one order at most.
    const untold = orders.filter(({ orderId, state }) => state !== 'rejected' && !told.has(orderId));
    const unreachable = attempts.filter(({ status, token }) => status !== 201 && token === 'tok_unreachable');
    expect(untold.length).toBeLessThanOrEqual(unreachable.length);
    expect(
      accepted.map(({ orderId }) => kept.get(orderId as string)!).filter(({ state }) => state === 'rejected'),
    ).toEqual([]);
    for (const orderId of canceled)
      expect(kept.get(orderId)).toMatchObject({ state: 'canceled', payment: { state: 'voided' } });
    for (const orderId of shipped)
      expect(kept.get(orderId)).toMatchObject({ state: 'shipped', payment: { state: 'captured' } });
  }

  /** Of each product exactly what was sold is gone. */
  private async expectStockExact(orders: readonly OrderBody[]): Promise<void> {
    for (const productId of this.products) {
      const sold = orders
        .filter(({ state }) => state === 'confirmed' || state === 'shipped')
        .flatMap(({ items }) => items.filter((item) => item.productId === productId))
        .reduce((sum, { quantity }) => sum + quantity, 0);
      expect(await this.staff.ask('GET', `/v1/staff/inventory/${productId}`)).toMatchObject({
        productId,
        available: this.stock - sold,
        reserved: 0,
      });
    }
  }

  /** Carts that were not bought hold every unit that was acknowledged, and none that was not sent. */
  private async expectCartsKept(): Promise<void> {
    const bought = new Set(
      this.figures.attempts
        .filter(({ status, token }) => status === 201 || token === 'tok_unreachable')
        .map(({ body }) => body.cartId),
    );
    const left = [...this.figures.adds].filter(([cartId]) => !bought.has(cartId)).slice(-MOST_CARTS);
    await side(left, async ([cartId, { sent, acknowledged }]) => {
      const { items } = await this.staff.ask<{ items: { quantity: number }[] }>('GET', `/v1/carts/${cartId}`);
      const units = items.reduce((sum, { quantity }) => sum + quantity, 0);
      expect(units).toBeGreaterThanOrEqual(acknowledged);
      expect(units).toBeLessThanOrEqual(sent);
    });
  }
}

/** Whether the buyer has the last word on it: everything else is to be asked again. */
function isDecided({ status, code, token }: Attempt): boolean {
  if (token === 'tok_unreachable') return true;
  if (status === 201) return token === 'tok_approved';
  if (status === 402) return token === 'tok_declined' && code === 'payment_declined';
  return status === 409 && code === 'out_of_stock';
}

async function audits(inside: Binding): Promise<string[]> {
  const access = new ServiceAccess(() => inside);
  const findings: string[] = [];
  for (const service of ALL_SERVICES) {
    const client = access.client(service, 'test') as { audit(request: object): Promise<AuditReport> };
    const report = await whenThere(() => client.audit({}));
    findings.push(...report.findings.map((finding) => `${service.name}: ${finding}`));
  }
  return findings;
}

/** Does something with each, a few at a time. */
async function side<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const lane = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

import { ControlBinding } from '../../platform/control/control-socket.js';
import { controlFolderOf } from '../../control-folder.js';
import type { Topology } from '../../platform/topology/topology.js';
import { hostOf } from '../../platform/topology/topology.js';
import type { Product, Shoppers } from './shoppers.js';
import { STAFF_TOKEN } from './store-process.js';

interface Sums {
  tables: { table: string; rows: number; sum: string }[];
}
interface OrderSeen {
  orderId: string;
  state: string;
  payment: { state: string };
}

const PAYMENT_OF: Record<string, string> = { confirmed: 'authorized', canceled: 'voided', shipped: 'captured' };
const STAFF = { authorization: `Bearer ${STAFF_TOKEN}` };

/** The store's books, read from outside and held against what the shoppers were told. */
export class Accounts {
  private readonly store: ControlBinding;

  constructor(private readonly directory: string) {
    this.store = new ControlBinding(directory);
  }

  /** Waits until what was published so far has arrived everywhere. */
  async settle(): Promise<void> {
    for (const host of (await this.topology()).hosts)
      await new ControlBinding(controlFolderOf(this.directory, host, 1)).command('settled', { milliseconds: 10_000 });
  }

  /** What is in the tables of a module, wherever they are. Positions of relays are left out: they move by themselves. */
  async sums(module: string): Promise<Map<string, string>> {
    const host = hostOf(await this.topology(), module);
    if (!host) throw new Error(`nobody carries ${module}`);
    const carrier = new ControlBinding(controlFolderOf(this.directory, host, 1));
    const { tables } = (await carrier.command('tables', { module })) as Sums;
    return new Map(
      tables
        .filter(({ table }) => table !== 'platform_cursor' && table !== 'platform_outbox')
        .map(({ table, rows, sum }) => [table, `${rows} ${sum}`]),
    );
  }

  /** What was acknowledged and is not so: orders, their money, the stock; a line for each. */
  async differences(shoppers: Shoppers, products: readonly Product[]): Promise<string[]> {
    const seen = new Map<string, OrderSeen>();
    let cursor: string | null = null;
    do {
      const path: string = `/v1/staff/orders?limit=100${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
      const page: { items: OrderSeen[]; next: string | null } = await shoppers.ask('GET', path, undefined, STAFF);
      for (const order of page.items) seen.set(order.orderId, order);
      cursor = page.next;
    } while (cursor !== null);
    const wrong: string[] = [];
    const sold = new Map<string, number>();
    for (const [orderId, { state, productId, quantity }] of shoppers.told.orders) {
      const order = seen.get(orderId);
      if (order?.state !== state || order.payment.state !== PAYMENT_OF[state])
        wrong.push(
          `order ${orderId} was ${state}, and is ${order ? `${order.state}, ${order.payment.state}` : 'lost'}`,
        );
      if (state !== 'canceled') sold.set(productId, (sold.get(productId) ?? 0) + quantity);
    }
    for (const { productId, stock } of products) {
      const { available } = await shoppers.ask<{ available: number }>(
        'GET',
        `/v1/staff/inventory/${productId}`,
        undefined,
        STAFF,
      );
      const expected = stock - (sold.get(productId) ?? 0);
      if (available !== expected) wrong.push(`of ${productId} there are ${available}, there should be ${expected}`);
    }
    return wrong;
  }

  private async topology(): Promise<Topology> {
    return (await this.store.command('topology.current')) as Topology;
  }
}

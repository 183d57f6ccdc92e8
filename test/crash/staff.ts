import { STAFF_TOKEN } from '../kit/store.js';
import { Refused, StoreIsDown, ask, whenThere } from './asking.js';

export interface OrderBody {
  orderId: string;
  state: string;
  payment: { state: string };
  items: { productId: string; quantity: number }[];
}

/** Whoever prepares the store and closes its books: asks again while something is away. */
export class Staff {
  constructor(private readonly entrance: () => string | undefined) {}

  /** Errors: Refused, StoreIsDown, when that lasts. */
  async ask<T>(method: string, path: string, body?: object): Promise<T> {
    return whenThere(async () => {
      const url = this.entrance();
      if (url === undefined) throw new StoreIsDown();
      const reply = await ask(url, method, path, body, { authorization: `Bearer ${STAFF_TOKEN}` });
      if (reply.status >= 300) throw new Refused(`${method} ${path}`, reply.status, reply.body);
      return reply.body as T;
    });
  }

  async orders(): Promise<OrderBody[]> {
    const all: OrderBody[] = [];
    for (let cursor = ''; ;) {
      const page = await this.ask<{ items: OrderBody[]; next: string | null }>(
        'GET',
        `/v1/staff/orders?limit=100${cursor}`,
      );
      all.push(...page.items);
      if (page.next === null) return all;
      cursor = `&cursor=${encodeURIComponent(page.next)}`;
    }
  }
}

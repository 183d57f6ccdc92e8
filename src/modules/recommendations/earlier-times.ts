import { Injectable } from '@nestjs/common';
import {
  type Client,
  ModuleDatabase,
  Schedule,
  Service,
  ServiceError,
  type Transaction,
  timestamp,
} from '../../platform/index.js';
import { Catalog } from '../catalog/contract/catalog.contract.js';
import { Inventory } from '../inventory/contract/inventory.contract.js';
import { Ordering } from '../ordering/contract/ordering.contract.js';
import { Reviews } from '../reviews/contract/reviews.contract.js';
import { BOUGHT, RATED } from './methods/trail.js';
import { buyerOf, ofCustomer } from './owners.js';
import { takeAsked } from './product-state.js';
import { type NewSignal, changeSignals, newSignal } from './signals.js';
import { type Walked, goesOn, takenBack } from './walk.js';

/** How often (ms) a walk goes on, and is tried again where an owner cannot be asked. */
const EVERY = 1_000;
/** After this long (ms) the schedule has its turn, so that the module can stop. */
const LONGEST_TURN = 500;
/** The most that the owners tell at once. */
export const WALKED_AT_ONCE = 500;

interface Page {
  /** Up to which one of theirs the owners were asked; undefined when there is nothing more. */
  last: string | undefined;
  ended: boolean;
  take: (tx: Transaction) => Promise<void>;
}

const from = (after: string | null) => ({ limit: WALKED_AT_ONCE, ...(after === null ? {} : { after }) });

/**
 * Asks the owners, once, for what there was before this module: events of earlier times do not come again. It goes on where a process
 * has ended it. Of several instances of the module one does it. What an event says meanwhile wins.
 */
@Injectable()
export class EarlierTimes {
  private readonly walks: [Walked, (after: string | null, told: number) => Promise<Page>][] = [
    ['products', (after, told) => this.products(after, told)],
    ['sales', (after) => this.sales(after)],
    ['ratings', (after) => this.ratings(after)],
  ];

  constructor(
    private readonly database: ModuleDatabase,
    @Service(Catalog) private readonly catalog: Client<typeof Catalog>,
    @Service(Inventory) private readonly inventory: Client<typeof Inventory>,
    @Service(Ordering) private readonly ordering: Client<typeof Ordering>,
    @Service(Reviews) private readonly reviews: Client<typeof Reviews>,
    schedule: Schedule,
  ) {
    schedule.repeat('ask for earlier times', EVERY, () => this.turn());
  }

  /** One owner that cannot be asked keeps nobody from asking the others. */
  private async turn(): Promise<void> {
    const until = performance.now() + LONGEST_TURN;
    for (const walk of [...this.walks]) {
      try {
        while (performance.now() < until && (await this.step(...walk)));
      } catch (error) {
        if (!(error instanceof ServiceError && error.isOutage)) throw error;
      }
    }
  }

  /** Takes the next page of a walk; whether there may be another. */
  private async step(what: Walked, ask: (after: string | null, told: number) => Promise<Page>): Promise<boolean> {
    const walk = await this.database.readOne<{ walked: string | null; ended_at: string | null; told: number }>(
      'SELECT walked, ended_at, (SELECT last FROM change_counter WHERE id = 1) AS told FROM walk WHERE what = ?',
      [what],
    );
    if (!walk || walk.ended_at !== null) {
      this.walks.splice(
        this.walks.findIndex(([name]) => name === what),
        1,
      );
      return false;
    }
    const { last, ended, take } = await ask(walk.walked, walk.told);
    await this.database.write(async (tx) => {
      if (!(await goesOn(tx, what))) return;
      await take(tx);
      await tx.run('UPDATE walk SET walked = ?, ended_at = ? WHERE what = ?', [
        last ?? walk.walked,
        ended ? timestamp() : null,
        what,
      ]);
      if (ended) await tx.run('DELETE FROM taken_back WHERE what = ?', [what]);
    });
    return true;
  }

  private async products(after: string | null, told: number): Promise<Page> {
    const { items } = await this.catalog.walk(from(after));
    const productIds = items.map(({ productId }) => productId);
    const stock = productIds.length === 0 ? { items: [] } : await this.inventory.availability({ productIds });
    const asked = stock.items.map(({ productId, available }) => ({ productId, available: available > 0 }));
    return {
      last: productIds.at(-1),
      ended: productIds.length < WALKED_AT_ONCE,
      take: (tx) => takeAsked(tx, asked, told),
    };
  }

  /** What came as an event is there already. */
  private async sales(after: string | null): Promise<Page> {
    const { items } = await this.ordering.sales(from(after));
    const take = async (tx: Transaction): Promise<void> => {
      const canceled = await takenBack(tx, 'sales');
      const bought = grouped(
        items.filter(({ orderId }) => !canceled.has(orderId)),
        ({ orderId, customerId }) => buyerOf(orderId, customerId),
      );
      for (const [owner, orders] of bought)
        await changeSignals(tx, owner, (rows) => {
          const known = new Set(rows.filter(({ kind }) => kind === BOUGHT).map(({ source }) => source));
          return [
            ...rows,
            ...orders
              .filter(({ orderId }) => !known.has(orderId))
              .flatMap(({ orderId: source, items: lines, at }) =>
                [...new Set(lines.map(({ productId }) => productId))].map((productId): NewSignal =>
                  newSignal(productId, BOUGHT, at, { source }),
                ),
              ),
          ];
        });
    };
    return { last: items.at(-1)?.orderId, ended: items.length < WALKED_AT_ONCE, take };
  }

  private async ratings(after: string | null): Promise<Page> {
    const { items } = await this.reviews.walk(from(after));
    const take = async (tx: Transaction): Promise<void> => {
      const gone = await takenBack(tx, 'ratings');
      const rated = grouped(
        items.filter(({ customerId, productId }) => !gone.has(ratingKey(customerId, productId))),
        ({ customerId }) => ofCustomer(customerId),
      );
      for (const [owner, ratings] of rated)
        await changeSignals(tx, owner, (rows) => {
          const known = new Set(rows.filter(({ kind }) => kind === RATED).map(({ product_id: id }) => id));
          return [
            ...rows,
            ...ratings
              .filter(({ productId }) => !known.has(productId))
              .map(({ productId, stars, at }): NewSignal => newSignal(productId, RATED, at, { stars })),
          ];
        });
    };
    return { last: items.at(-1)?.reviewId, ended: items.length < WALKED_AT_ONCE, take };
  }
}

export const ratingKey = (customerId: string, productId: string): string => `${customerId} ${productId}`;

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

import { Injectable } from '@nestjs/common';
import { type Client, ModuleDatabase, Schedule, Service, ServiceError, timestamp } from '../../platform/index.js';
import { Catalog } from '../catalog/contract/catalog.contract.js';
import { Inventory } from '../inventory/contract/inventory.contract.js';
import { takeAsked } from './product-state.js';

/** How often (ms) the walk goes on, and is tried again where an owner cannot be asked. */
const EVERY = 1_000;
/** After this long (ms) the schedule has its turn, so that the module can stop. */
const LONGEST_TURN = 500;
/** The most that the owners tell at once. */
export const WALKED_AT_ONCE = 500;

/**
 * Asks the catalogue and the stock, once, for what there was before this module: events of earlier times do not come again. It
 * goes on where a process has ended it. Of several instances of the module one does it.
 */
@Injectable()
export class CatalogueWalk {
  private ended = false;

  constructor(
    private readonly database: ModuleDatabase,
    @Service(Catalog) private readonly catalog: Client<typeof Catalog>,
    @Service(Inventory) private readonly inventory: Client<typeof Inventory>,
    schedule: Schedule,
  ) {
    schedule.repeat('walk the catalogue', EVERY, () => this.turn());
  }

  private async turn(): Promise<void> {
    const until = performance.now() + LONGEST_TURN;
    try {
      while (!this.ended && performance.now() < until) this.ended = await this.step();
    } catch (error) {
      if (!(error instanceof ServiceError && error.isOutage)) throw error;
    }
  }

  /** Takes the next products; whether those were the last. */
  private async step(): Promise<boolean> {
    const walk = await this.database.readOne<{ walked: string | null; ended_at: string | null; last: number }>(
      `SELECT walked, ended_at, (SELECT last FROM change_counter WHERE id = 1) AS last FROM catalogue_walk WHERE id = 1`,
    );
    if (!walk || walk.ended_at !== null) return true;
    const { items } = await this.catalog.walk({
      limit: WALKED_AT_ONCE,
      ...(walk.walked === null ? {} : { after: walk.walked }),
    });
    const productIds = items.map(({ productId }) => productId);
    const stock = productIds.length === 0 ? { items: [] } : await this.inventory.availability({ productIds });
    const ended = productIds.length < WALKED_AT_ONCE;
    await this.database.write(async (tx) => {
      const asked = stock.items.map(({ productId, available }) => ({ productId, available: available > 0 }));
      await takeAsked(tx, asked, walk.last);
      await tx.run('UPDATE catalogue_walk SET walked = ?, ended_at = ? WHERE id = 1', [
        productIds.at(-1) ?? walk.walked,
        ended ? timestamp() : null,
      ]);
    });
    return ended;
  }
}

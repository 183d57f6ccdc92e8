import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModuleDatabase, Schedule, timestamp } from '../../platform/index.js';

const DAY_MS = 24 * 3_600_000;
const ABANDONED_MS = 90 * DAY_MS;
const TOMBSTONE_MS = 30 * DAY_MS;
const EVERY_MS = 600_000;
const BATCH = 500;

/** Carts that nobody came back to, and removals that no late add can concern any more, are forgotten. */
@Injectable()
export class Sweeping implements OnModuleInit {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly schedule: Schedule,
  ) {}

  onModuleInit(): void {
    this.schedule.repeat('abandoned carts', EVERY_MS, () => this.sweep());
  }

  async sweep(now = Date.now()): Promise<void> {
    const [abandoned, buried] = [timestamp(now - ABANDONED_MS), timestamp(now - TOMBSTONE_MS)];
    await this.database.write(async (tx) => {
      await tx.run(
        `DELETE FROM cart WHERE cart_id IN
           (SELECT cart_id FROM cart WHERE customer_id IS NULL AND updated_at < ? LIMIT ${BATCH})`,
        [abandoned],
      );
      await tx.run(
        `DELETE FROM cart_line WHERE quantity = 0 AND (cart_id, product_id) IN
           (SELECT cart_id, product_id FROM cart_line WHERE quantity = 0 AND removed_at < ? LIMIT ${BATCH})`,
        [buried],
      );
    });
  }
}

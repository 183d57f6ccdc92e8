import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { Host, Log, ModuleDatabase, timestamp } from '../../platform/index.js';
import { end } from './holds.js';
import { findReservation } from './reservations.js';

/** How late a hold may end, in milliseconds. */
const EVERY = 1000;
/** Holds ended in one transaction: short enough to let checkouts through in between. */
const BATCH = 100;
/** The most batches of one run; the rest waits for the next, so that stopping never waits for a backlog. */
const MOST_BATCHES = 50;

/** Gives the units of holds that nobody has committed in time back. */
@Injectable()
export class ReservationExpiry implements OnModuleInit {
  constructor(
    private readonly host: Host,
    private readonly database: ModuleDatabase,
    @Log() private readonly log: Logger,
  ) {}

  onModuleInit(): void {
    this.host.repeat('inventory: expire holds', EVERY, () => this.expireDue(), this.log);
  }

  /** Ends the holds whose time is over; answers how many. */
  async expireDue(): Promise<number> {
    let ended = 0;
    for (let batch = 0; batch < MOST_BATCHES; batch++) {
      const due = await this.due();
      if (due.length > 0) ended += await this.expire(due);
      if (due.length < BATCH) break;
    }
    return ended;
  }

  private async due(): Promise<string[]> {
    const rows = await this.database.read<{ reservation_id: string }>(
      "SELECT reservation_id FROM reservation WHERE state = 'held' AND expires_at <= ? ORDER BY expires_at LIMIT ?",
      [timestamp(), BATCH],
    );
    return rows.map((row) => row.reservation_id);
  }

  private expire(reservationIds: string[]): Promise<number> {
    return this.database.write((tx) => {
      const holds = reservationIds.map((id) => findReservation(tx, id)).filter((found) => found?.state === 'held');
      for (const hold of holds) if (hold) end(tx, hold, 'expired');
      return holds.length;
    });
  }
}

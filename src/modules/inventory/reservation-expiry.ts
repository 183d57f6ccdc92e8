import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { Log, ModuleDatabase, Schedule, timestamp } from '../../platform/index.js';
import { end } from './holds.js';
import { findReservation } from './reservations.js';

/** How late a hold may end, in milliseconds. */
const EVERY = 1000;
/** Holds ended at once: few enough to let checkouts through in between. */
const BATCH = 100;
/** The most batches of one run; the rest waits for the next, so that stopping never waits for a backlog. */
const MOST_BATCHES = 50;

/** Gives the units of holds that nobody has committed in time back. */
@Injectable()
export class ReservationExpiry implements OnModuleInit {
  constructor(
    private readonly schedule: Schedule,
    private readonly database: ModuleDatabase,
    @Log() private readonly log: Logger,
  ) {}

  onModuleInit(): void {
    this.schedule.repeat('inventory: expire holds', EVERY, () => this.expireDue());
  }

  /** Ends the holds whose time is over, oldest first. One that cannot end is reported and holds up no other. */
  async expireDue(): Promise<void> {
    for (let batch = 0; batch < MOST_BATCHES; batch++) {
      const due = await this.due();
      const outcomes = await Promise.allSettled(due.map((reservationId) => this.expire(reservationId)));
      const failures = outcomes.filter((outcome) => outcome.status === 'rejected');
      for (const { reason } of failures) this.log.error({ err: reason as unknown }, 'a hold cannot expire');
      if (due.length < BATCH || failures.length === due.length) return;
    }
  }

  private async due(): Promise<string[]> {
    const rows = await this.database.read<{ reservation_id: string }>(
      "SELECT reservation_id FROM reservation WHERE state = 'held' AND expires_at <= ? ORDER BY expires_at LIMIT ?",
      [timestamp(), BATCH],
    );
    return rows.map((row) => row.reservation_id);
  }

  /** A transaction each: the writes of a batch share one commit all the same. */
  private expire(reservationId: string): Promise<void> {
    return this.database.write(async (tx) => {
      const hold = await findReservation(tx, reservationId);
      if (hold?.state === 'held') await end(tx, hold, 'expired');
    });
  }
}

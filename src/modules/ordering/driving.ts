import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModuleDatabase, Schedule, inList, timestamp } from '../../platform/index.js';

/** Whoever works on an order has it for this long (ms), and longer while it goes on: then it is taken for dead. */
const CLAIM_MS = 5_000;
const RENEW_EVERY_MS = 1_000;

interface Driven {
  work: Promise<unknown>;
  since: number;
}

/**
 * Which orders are being worked on. Two workers on one order would do no harm, since every step is safe to repeat and every
 * change of state compares first; this keeps them from doing the same work twice. In this process orders are known by name;
 * to other instances a worker's claim is the order's `next_attempt_at`, before which nobody else takes it up.
 */
@Injectable()
export class Driving implements OnModuleInit {
  private readonly driven = new Map<string, Driven>();

  constructor(
    private readonly database: ModuleDatabase,
    private readonly schedule: Schedule,
  ) {}

  onModuleInit(): void {
    // Where no other instance can be, the names are enough.
    if (!this.database.exclusive)
      this.schedule.repeatEverywhere('orders that take long', RENEW_EVERY_MS, () => this.renew());
  }

  isDriven(orderId: string): boolean {
    return this.driven.has(orderId);
  }

  /** Whether an order that was placed and is not decided is under way, here or in another instance. */
  async isUnderWay(orderId: string): Promise<boolean> {
    if (this.isDriven(orderId)) return true;
    if (this.database.exclusive) return false;
    // Once recovery has tried it, whoever placed it is gone, and the time is a pause.
    const claimed = await this.database.readOne(
      'SELECT 1 AS one FROM orders WHERE order_id = ? AND attempts = 0 AND next_attempt_at > ?',
      [orderId, timestamp()],
    );
    return claimed !== undefined;
  }

  /** Runs `work` on an order after whatever is under way on it. */
  async drive<T>(orderId: string, work: () => Promise<T>): Promise<T> {
    const before = this.driven.get(orderId)?.work;
    const running = before ? before.then(work, work) : work();
    this.driven.set(orderId, { work: running, since: Date.now() });
    try {
      return await running;
    } finally {
      if (this.driven.get(orderId)?.work === running) this.driven.delete(orderId);
    }
  }

  /** The same for an order that a request has claimed in the database; when it fails, recovery takes it up. */
  async driveClaimed<T>(orderId: string, work: () => Promise<T>): Promise<T> {
    try {
      return await this.drive(orderId, work);
    } catch (error) {
      await this.giveBack(orderId);
      throw error;
    }
  }

  /** The work on an order has stopped half-way: recovery goes on with it, at the latest when the claim has run out. */
  async giveBack(orderId: string): Promise<void> {
    const sql = "UPDATE orders SET next_attempt_at = ? WHERE order_id = ? AND step <> 'done'";
    await this.database.write((tx) => tx.run(sql, [timestamp(), orderId])).catch(() => undefined);
  }

  private async renew(): Promise<void> {
    const long = [...this.driven].filter(([, { since }]) => since < Date.now() - RENEW_EVERY_MS).map(([id]) => id);
    if (long.length === 0) return;
    const ids = inList(long);
    await this.database.write((tx) =>
      tx.run(`UPDATE orders SET next_attempt_at = ? WHERE step <> 'done' AND order_id IN ${ids.sql}`, [
        claimedUntil(),
        ...ids.params,
      ]),
    );
  }
}

/** The `next_attempt_at` of an order that somebody works on from now. */
export const claimedUntil = (): string => timestamp(Date.now() + CLAIM_MS);

import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { Log, ModuleDatabase, Schedule, timestamp } from '../../platform/index.js';
import { Cancellation } from './cancellation.js';
import { CheckoutProcess } from './checkout-process.js';
import { Driving, claimedUntil } from './driving.js';
import type { Step } from './order-rows.js';
import { Shipping } from './shipping.js';

const EVERY_MS = 500;
const AT_ONCE = 20;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 30_000;
/** Keys are remembered this long after their order was decided. */
const KEYS_REMEMBERED_MS = 30 * 24 * 3_600_000;
const FORGET_EVERY_MS = 3_600_000;

interface Unfinished {
  order_id: string;
  step: Step;
  attempts: number;
  next_attempt_at: string;
}

/**
 * Drives every order that a crash, a timeout or an outage has left unfinished to its end. Where no other instance can be, all of
 * them at once at start; else when the claim of the instance that is gone has run out.
 */
@Injectable()
export class Recovery implements OnModuleInit {
  private started = false;

  constructor(
    private readonly database: ModuleDatabase,
    private readonly process: CheckoutProcess,
    private readonly cancellation: Cancellation,
    private readonly shipping: Shipping,
    private readonly driving: Driving,
    private readonly schedule: Schedule,
    @Log() private readonly log: Logger,
  ) {}

  onModuleInit(): void {
    this.schedule.repeatEverywhere('unfinished orders', EVERY_MS, () => this.run());
    this.schedule.repeat('old idempotency keys', FORGET_EVERY_MS, () => this.forgetOldKeys());
  }

  private async run(): Promise<void> {
    // Nobody else can be working on them: no claim of before the start is worth anything.
    if (!this.started && this.database.exclusive)
      await this.database.write((tx) =>
        tx.run("UPDATE orders SET next_attempt_at = ? WHERE step <> 'done'", [timestamp()]),
      );
    this.started = true;
    await Promise.all((await this.claim()).map((order) => this.finish(order)));
  }

  /** Takes a bounded number of orders that nobody works on: of several instances one gets each. */
  private async claim(): Promise<Unfinished[]> {
    const due = await this.database.read<Unfinished>(
      `SELECT order_id, step, attempts, next_attempt_at FROM orders
       WHERE step <> 'done' AND next_attempt_at <= ? ORDER BY next_attempt_at LIMIT ${AT_ONCE}`,
      [timestamp()],
    );
    const free = due.filter(({ order_id }) => !this.driving.isDriven(order_id));
    if (free.length === 0) return [];
    return this.database.write(async (tx) => {
      const claimed: Unfinished[] = [];
      for (const order of free) {
        const [taken] = await tx.query<{ step: Step }>(
          `UPDATE orders SET attempts = attempts + 1, next_attempt_at = ?
           WHERE order_id = ? AND next_attempt_at = ? AND step <> 'done' RETURNING step`,
          [claimedUntil(), order.order_id, order.next_attempt_at],
        );
        if (taken) claimed.push({ ...order, step: taken.step });
      }
      return claimed;
    });
  }

  private async finish({ order_id: orderId, step, attempts }: Unfinished): Promise<void> {
    try {
      await this.driving.drive(orderId, () => this.next(orderId, step));
    } catch (error) {
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempts, 10));
      if (attempts > 5) this.log.warn({ err: error, orderId, step, attempts }, 'order is still unfinished');
      await this.database.write((tx) =>
        tx.run("UPDATE orders SET next_attempt_at = ? WHERE order_id = ? AND step <> 'done'", [
          timestamp(Date.now() + pause),
          orderId,
        ]),
      );
    }
  }

  private async next(orderId: string, step: Step): Promise<void> {
    switch (step) {
      case 'begun':
        return this.process.resume(orderId);
      case 'settle':
        await this.process.settleCart(await this.process.order(orderId));
        return this.process.finished(orderId, 'settle');
      case 'release':
        return this.process.release(orderId);
      case 'cancel':
        return this.cancellation.carryOut(orderId);
      case 'ship':
        return this.shipping.carryOut(orderId);
      case 'done':
        return;
    }
  }

  private async forgetOldKeys(): Promise<void> {
    const before = timestamp(Date.now() - KEYS_REMEMBERED_MS);
    await this.database.write((tx) =>
      tx.run(
        "DELETE FROM checkout WHERE command_id IN (SELECT command_id FROM checkout WHERE at < ? AND state = 'done' LIMIT 1000)",
        [before],
      ),
    );
  }
}

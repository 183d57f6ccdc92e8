import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { type Config, Configured, Log, ModuleDatabase, Schedule, timestamp } from '../../platform/index.js';
import { Authorizations } from './authorizations.js';
import { PAYMENT_BY_ID, type PaymentRecord } from './payment-record.js';
import { ProviderSilent } from './provider/provider-line.js';
import { Refunds } from './refunds.js';
import { Settlements } from './settlements.js';

const EVERY = 1_000;
const BATCH = 20;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 300_000;

interface Due {
  id: string;
  attempts: number;
  next_attempt_at: string;
}

/**
 * Drives to its end what was begun and not finished: a provider that did not answer, a process that died between the provider's
 * doing and our recording. Whoever began it has the first chance; after that each row is tried with growing pauses.
 */
@Injectable()
export class Recovery implements OnModuleInit {
  constructor(
    private readonly schedule: Schedule,
    private readonly database: ModuleDatabase,
    private readonly authorizations: Authorizations,
    private readonly settlements: Settlements,
    private readonly refunds: Refunds,
    @Configured() private readonly config: Config,
    @Log() private readonly log: Logger,
  ) {}

  onModuleInit(): void {
    this.schedule.repeat('payments recovery', EVERY, () => this.run());
  }

  async run(): Promise<void> {
    await this.drive('payment', 'payment_id', (paymentId) => this.finishPayment(paymentId));
    await this.drive('refund', 'refund_id', (refundId) => this.refunds.finish(refundId));
  }

  private async finishPayment(paymentId: string): Promise<unknown> {
    const payment = await this.database.readOne<PaymentRecord>(PAYMENT_BY_ID, [paymentId]);
    if (payment?.state === 'pending') return this.authorizations.resolve(paymentId);
    return payment?.intent ? this.settlements.finish(payment) : payment;
  }

  /** Side by side, so that one slow answer holds up no other. */
  private async drive(
    table: 'payment' | 'refund',
    key: string,
    finish: (id: string) => Promise<unknown>,
  ): Promise<void> {
    const claimed = await this.claim(table, key);
    const outcomes = await Promise.allSettled(claimed.map(({ id }) => finish(id)));
    for (const [i, outcome] of outcomes.entries())
      if (outcome.status === 'rejected' && !(outcome.reason instanceof ProviderSilent))
        this.log.error(
          { err: outcome.reason as unknown, [key]: claimed[i]?.id },
          'a payment could not be driven to its end',
        );
  }

  /** Takes a bounded batch of due rows, and puts off their next turn: several instances never drive one row at once. */
  private async claim(table: string, key: string): Promise<Due[]> {
    const now = Date.now();
    const due = await this.database.read<Due>(
      `SELECT ${key} AS id, attempts, next_attempt_at FROM ${table}
       WHERE next_attempt_at <= ? ORDER BY next_attempt_at LIMIT ${BATCH}`,
      [timestamp(now)],
    );
    if (due.length === 0) return due;
    return this.database.write(async (tx) => {
      const claimed: Due[] = [];
      for (const row of due) {
        const pause = this.config.paymentTimeout + Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** row.attempts);
        const taken = await tx.run(
          `UPDATE ${table} SET attempts = attempts + 1, next_attempt_at = ? WHERE ${key} = ? AND next_attempt_at = ?`,
          [timestamp(now + pause), row.id, row.next_attempt_at],
        );
        if (taken === 1) claimed.push(row);
      }
      return claimed;
    });
  }
}

import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ModuleDatabase, type Transaction, timestamp } from '../../../platform/index.js';
import type { AuthorizationRequest, PaymentProvider, ProviderCharge, RefundRequest } from './payment-provider.js';
import { testCardOf } from './test-cards.js';

interface ChargeRow {
  reference: string;
  state: ProviderCharge['state'];
  amount: number;
  currency: string;
  captured: number;
  refunded: number;
  last4: string | null;
  decline_code: string | null;
}

const CHARGES = `
  SELECT reference, state, amount, currency, captured, last4, decline_code,
         (SELECT COALESCE(SUM(r.amount), 0) FROM test_provider_refund r WHERE r.charge_key = c.idempotency_key) AS refunded
  FROM test_provider_charge c`;
const LONGEST_STATEMENT = 1_000;

/**
 * A payment provider for development and lessons. It plays the world outside: it keeps its own durable record, in transactions
 * of its own, so that after a crash it still knows what it did, whether or not we do.
 */
@Injectable()
export class TestProvider implements PaymentProvider {
  constructor(private readonly database: ModuleDatabase) {}

  async authorize(request: AuthorizationRequest & { token: string }, signal: AbortSignal): Promise<ProviderCharge> {
    const card = testCardOf(request.token);
    if (!card.reaches(request.idempotencyKey)) return silence(signal);
    const state = card.declineCode ? 'declined' : 'authorized';
    const charge = await this.open(request, { state, last4: card.last4, declineCode: card.declineCode });
    if (card.answersAfter === Infinity) return silence(signal);
    if (card.answersAfter > 0) await delay(card.answersAfter, undefined, { ref: false, signal });
    return charge;
  }

  capture(chargeKey: string): Promise<ProviderCharge> {
    return this.move(chargeKey, 'captured', 'captured + amount');
  }

  void(chargeKey: string): Promise<ProviderCharge> {
    return this.move(chargeKey, 'voided', 'captured');
  }

  async refund({ idempotencyKey, chargeKey, amount }: RefundRequest): Promise<void> {
    await this.database.write(async (tx) => {
      if (
        (await tx.query('SELECT 1 AS one FROM test_provider_refund WHERE idempotency_key = ?', [idempotencyKey]))
          .length > 0
      )
        return;
      const charge = await chargeIn(tx, chargeKey);
      if (!charge || amount > charge.captured - charge.refunded) throw new Error('the provider refuses this refund');
      await tx.run(
        'INSERT INTO test_provider_refund (idempotency_key, charge_key, amount, created_at) VALUES (?, ?, ?, ?)',
        [idempotencyKey, chargeKey, amount, timestamp()],
      );
    });
  }

  async find(chargeKey: string): Promise<ProviderCharge | undefined> {
    const row = await this.database.readOne<ChargeRow>(`${CHARGES} WHERE idempotency_key = ?`, [chargeKey]);
    return row && toCharge(row);
  }

  cancel(request: AuthorizationRequest): Promise<ProviderCharge> {
    return this.open(request, { state: 'canceled' });
  }

  async statement({ after, upTo }: { after: string; upTo: string | null }): Promise<ProviderCharge[]> {
    const range = upTo === null ? 'reference > ?' : 'reference > ? AND reference <= ?';
    const rows = await this.database.read<ChargeRow>(
      `${CHARGES} WHERE ${range} ORDER BY reference, idempotency_key LIMIT ${LONGEST_STATEMENT}`,
      upTo === null ? [after] : [after, upTo],
    );
    return rows.map(toCharge);
  }

  /** Opens a charge under a key that is free, and answers with what stands under it. */
  private open(
    { idempotencyKey, reference, amount }: AuthorizationRequest,
    {
      state,
      last4,
      declineCode,
    }: Pick<ProviderCharge, 'state'> & { last4?: string | undefined; declineCode?: string | undefined },
  ): Promise<ProviderCharge> {
    return this.database.write(async (tx) => {
      await tx.run(
        `INSERT INTO test_provider_charge
           (idempotency_key, reference, state, amount, currency, last4, decline_code, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (idempotency_key) DO NOTHING`,
        [
          idempotencyKey,
          reference,
          state,
          amount.amount,
          amount.currency,
          last4 ?? null,
          declineCode ?? null,
          timestamp(),
        ],
      );
      return (await chargeIn(tx, idempotencyKey)) as ProviderCharge;
    });
  }

  private move(chargeKey: string, state: 'captured' | 'voided', captured: string): Promise<ProviderCharge> {
    return this.database.write(async (tx) => {
      await tx.run(
        `UPDATE test_provider_charge SET state = ?, captured = ${captured} WHERE idempotency_key = ? AND state = 'authorized'`,
        [state, chargeKey],
      );
      const charge = await chargeIn(tx, chargeKey);
      if (charge?.state !== state) throw new Error(`the provider refuses: this charge cannot be ${state}`);
      return charge;
    });
  }
}

async function chargeIn(tx: Transaction, chargeKey: string): Promise<ProviderCharge | undefined> {
  const [row] = await tx.query<ChargeRow>(`${CHARGES} WHERE idempotency_key = ?`, [chargeKey]);
  return row && toCharge(row);
}

/** No answer, ever: waits without a timer, until nobody waits for it any more. */
async function silence(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw new Error('nobody waits for this answer any more');
}

const toCharge = (row: ChargeRow): ProviderCharge => ({
  reference: row.reference,
  state: row.state,
  amount: { amount: row.amount, currency: row.currency },
  captured: row.captured,
  refunded: row.refunded,
  ...(row.last4 === null ? {} : { last4: row.last4 }),
  ...(row.decline_code === null ? {} : { declineCode: row.decline_code }),
});

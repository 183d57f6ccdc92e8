import { Injectable } from '@nestjs/common';
import {
  type Config,
  Configured,
  ModuleDatabase,
  ServiceError,
  type Transaction,
  conflict,
  currentCall,
  invalid,
  money,
  newId,
  timestamp,
} from '../../platform/index.js';
import { Payments, type Refund, type RefundPayment } from './contract/payments.contract.js';
import { ledger } from './ledger/ledger.js';
import { type PaymentRecord, requirePayment, stateAfterRefund, toPayment } from './payment-record.js';
import { ProviderLine } from './provider/provider-line.js';

/** A refund as it is stored: pending from the moment that it is promised, done when the provider has done it. */
interface RefundRecord {
  refund_id: string;
  payment_id: string;
  state: 'pending' | 'done';
  amount: number;
  currency: string;
  reason: string;
  /** How much of the payment was given back when this refund was done, itself included. */
  refunded_after: number | null;
  refunded_at: string | null;
}

const REFUND = `
  SELECT refund_id, payment_id, state, amount, currency, reason, refunded_after, refunded_at FROM refund`;

/**
 * Refunds. `database.once` cannot span the provider's answer, so the refund row itself remembers the command: it is promised
 * in one transaction, which also keeps all promises together within what was captured, and done in another.
 */
@Injectable()
export class Refunds {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly line: ProviderLine,
    @Configured() private readonly config: Config,
  ) {}

  async refund(request: RefundPayment): Promise<Refund> {
    const commandId = currentCall()?.commandId;
    if (!commandId) throw new Error('a once command needs a command id');
    const promised = await this.database.write((tx) => this.promise(tx, commandId, request));
    return this.finish(promised.refund_id);
  }

  /** Drives a promised refund to its end; the refund's id is the provider's key, so that asking again gives nothing twice. */
  async finish(refundId: string): Promise<Refund> {
    const refund = await this.database.readOne<RefundRecord>(`${REFUND} WHERE refund_id = ?`, [refundId]);
    if (refund?.state === 'pending')
      await this.line.ask((provider, signal) =>
        provider.refund({ idempotencyKey: refundId, chargeKey: refund.payment_id, amount: refund.amount }, signal),
      );
    return this.database.write((tx) => done(tx, refundId));
  }

  private async promise(tx: Transaction, commandId: string, request: RefundPayment): Promise<RefundRecord> {
    const [known] = await tx.query<RefundRecord>(`${REFUND} WHERE command_id = ?`, [commandId]);
    if (known) return sameRequest(known, request);
    const payment = await requirePayment(tx, request.paymentId);
    const { amount, currency } = request.amount;
    if (amount === 0) throw invalid('invalid_amount', 'A refund gives back more than nothing.');
    if (currency !== payment.currency)
      throw conflict('currency_mismatch', `This payment was made in ${payment.currency}.`);
    const refundable = payment.captured - (await promisedSoFar(tx, payment));
    if (amount > refundable)
      throw conflict('refund_exceeds_captured', 'No more can be given back than was captured.', {
        refundable: money(refundable, currency),
      });
    const now = Date.now();
    const [promised] = await tx.query<RefundRecord>(
      `INSERT INTO refund (refund_id, payment_id, command_id, state, amount, currency, reason, next_attempt_at, created_at)
       VALUES (?, ?, ?, 'pending', ?, ?, ?, ?, ?)
       RETURNING refund_id, payment_id, state, amount, currency, reason, refunded_after, refunded_at`,
      [
        newId(),
        payment.payment_id,
        commandId,
        amount,
        currency,
        request.reason,
        timestamp(now + this.config.paymentTimeout),
        timestamp(now),
      ],
    );
    return promised as RefundRecord;
  }
}

function sameRequest(known: RefundRecord, { paymentId, amount, reason }: RefundPayment): RefundRecord {
  const same =
    known.payment_id === paymentId &&
    known.amount === amount.amount &&
    known.currency === amount.currency &&
    known.reason === reason;
  if (same) return known;
  throw new ServiceError('unprocessable', 'idempotency_key_reused', 'This key was used for another request.');
}

/** What was given back and what is promised to be. */
async function promisedSoFar(tx: Transaction, { payment_id }: PaymentRecord): Promise<number> {
  const [sum] = await tx.query<{ promised: number }>(
    'SELECT COALESCE(SUM(amount), 0) AS promised FROM refund WHERE payment_id = ?',
    [payment_id],
  );
  return Number(sum?.promised);
}

/** Records that the provider has given the money back; answers as the first recording did. */
async function done(tx: Transaction, refundId: string): Promise<Refund> {
  const [refund] = await tx.query<RefundRecord>(`${REFUND} WHERE refund_id = ?`, [refundId]);
  if (!refund) throw new Error(`refund ${refundId} is gone`);
  const payment = await requirePayment(tx, refund.payment_id);
  if (refund.state === 'done') return toRefund(refund, payment);
  const refundedAt = timestamp();
  const refundedAfter = payment.refunded + refund.amount;
  await tx.run(
    `UPDATE refund SET state = 'done', refunded_after = ?, refunded_at = ?, attempts = 0, next_attempt_at = NULL
     WHERE refund_id = ?`,
    [refundedAfter, refundedAt, refundId],
  );
  await tx.run('UPDATE payment SET refunded = ?, state = ?, updated_at = ? WHERE payment_id = ?', [
    refundedAfter,
    stateAfterRefund(payment.captured, refundedAfter),
    refundedAt,
    payment.payment_id,
  ]);
  await ledger.refunded(tx, payment, refund.amount, refundId);
  tx.publish(Payments.events.PaymentRefunded, {
    paymentId: payment.payment_id,
    state: stateAfterRefund(payment.captured, refundedAfter),
  });
  return toRefund({ ...refund, refunded_after: refundedAfter, refunded_at: refundedAt }, payment);
}

/** The payment stands in the reply as it was after this refund, whatever has been given back since. */
function toRefund(refund: RefundRecord, payment: PaymentRecord): Refund {
  const refunded = refund.refunded_after ?? 0;
  return {
    refundId: refund.refund_id,
    amount: money(refund.amount, refund.currency),
    reason: refund.reason,
    refundedAt: refund.refunded_at ?? '',
    payment: toPayment({ ...payment, refunded, state: stateAfterRefund(payment.captured, refunded) }),
  };
}

import { type Money, type Transaction, notFound } from '../../platform/index.js';
import type { Payment } from './contract/payments.contract.js';

/** A payment as it is stored. */
export interface PaymentRecord {
  payment_id: string;
  state: Payment['state'];
  /** What the provider is being asked to do with an authorised payment, written before it is asked. */
  intent: 'capture' | 'void' | null;
  amount: number;
  currency: string;
  captured: number;
  refunded: number;
  /** Only while the payment is pending. */
  token: string | null;
  last4: string | null;
  decline_code: string | null;
}

export const PAYMENT_COLUMNS =
  'payment_id, state, intent, amount, currency, captured, refunded, token, last4, decline_code';
export const PAYMENT_BY_ID = `SELECT ${PAYMENT_COLUMNS} FROM payment WHERE payment_id = ?`;

export const findPayment = async (tx: Transaction, paymentId: string): Promise<PaymentRecord | undefined> =>
  (await tx.query<PaymentRecord>(PAYMENT_BY_ID, [paymentId]))[0];

/** The payment, or `not_found`. */
export async function requirePayment(tx: Transaction, paymentId: string): Promise<PaymentRecord> {
  const payment = await findPayment(tx, paymentId);
  if (!payment) throw notFound('payment');
  return payment;
}

export const toPayment = (record: PaymentRecord): Payment => {
  const inCurrency = (amount: number): Money => ({ amount, currency: record.currency });
  return {
    paymentId: record.payment_id,
    state: record.state,
    amount: inCurrency(record.amount),
    captured: inCurrency(record.captured),
    refunded: inCurrency(record.refunded),
    ...(record.last4 === null ? {} : { last4: record.last4 }),
    ...(record.decline_code === null ? {} : { declineCode: record.decline_code }),
  };
};

/** The state of a captured payment of which `refunded` was given back. */
export const stateAfterRefund = (captured: number, refunded: number): Payment['state'] =>
  refunded === 0 ? 'captured' : refunded < captured ? 'partially_refunded' : 'refunded';

export const isCaptured = ({ state }: PaymentRecord): boolean =>
  state === 'captured' || state === 'partially_refunded' || state === 'refunded';

import type { PaymentRecord } from '../payment-record.js';

/** A payment beside what the ledger and the refunds say of it. */
export interface AuditedPayment extends Omit<PaymentRecord, 'token'> {
  token_kept: number;
  refunds_done: number;
  refunds_pending: number;
  ledger_held: number;
  ledger_sales: number;
  ledger_refunds: number;
}

const balance = (account: string, plus: 'debit' | 'credit', minus: 'debit' | 'credit', as: string): string =>
  `(SELECT COALESCE(SUM(e.${plus} - e.${minus}), 0) FROM ledger_entry e
    WHERE e.payment_id = p.payment_id AND e.account = '${account}') AS ${as}`;
const refunds = (state: string, as: string): string =>
  `(SELECT COALESCE(SUM(r.amount), 0) FROM refund r
    WHERE r.payment_id = p.payment_id AND r.state = '${state}') AS ${as}`;

/** Ends with `FROM payment p`: a condition follows. */
export const AUDITED_PAYMENTS = `
  SELECT p.payment_id, p.state, p.intent, p.amount, p.currency, p.captured, p.refunded, p.last4, p.decline_code,
         CASE WHEN p.token IS NULL THEN 0 ELSE 1 END AS token_kept,
         ${refunds('done', 'refunds_done')},
         ${refunds('pending', 'refunds_pending')},
         ${balance('authorizations_held', 'debit', 'credit', 'ledger_held')},
         ${balance('sales', 'credit', 'debit', 'ledger_sales')},
         ${balance('refunds', 'debit', 'credit', 'ledger_refunds')}
  FROM payment p`;

/** What is wrong with one payment within our own books. */
export function faultsWithin(payment: AuditedPayment): string[] {
  const held = payment.state === 'authorized' ? payment.amount : 0;
  const faults: [boolean, string][] = [
    [payment.state !== 'pending' && payment.token_kept === 1, 'is decided and still keeps its token'],
    [payment.ledger_held !== held, `holds ${held}, the ledger says ${payment.ledger_held}`],
    [
      payment.ledger_sales !== payment.captured,
      `captured ${payment.captured}, the ledger says ${payment.ledger_sales}`,
    ],
    [
      payment.ledger_refunds !== payment.refunded,
      `refunded ${payment.refunded}, the ledger says ${payment.ledger_refunds}`,
    ],
    [
      payment.refunds_done !== payment.refunded,
      `refunded ${payment.refunded}, its refunds add up to ${payment.refunds_done}`,
    ],
    [payment.refunds_done + payment.refunds_pending > payment.captured, 'has promised more back than was captured'],
  ];
  return faults.filter(([wrong]) => wrong).map(([, what]) => `payment ${payment.payment_id} ${what}`);
}

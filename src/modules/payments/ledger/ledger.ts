import { type Transaction, newId, timestamp } from '../../../platform/index.js';

/**
 * Double-entry accounts. The two authorisation accounts are a memo pair: money that is held but not ours, and its counterpart.
 * - authorizations_held / authorizations_contra: held at the provider, neither captured nor let go
 * - provider_receivable: what the provider owes us
 * - sales: what was captured
 * - refunds: what was given back
 */
export type Account = 'authorizations_held' | 'authorizations_contra' | 'provider_receivable' | 'sales' | 'refunds';

export interface LedgerSubject {
  payment_id: string;
  currency: string;
}

interface Posting {
  debit: Account;
  credit: Account;
}

const HOLD: Posting = { debit: 'authorizations_held', credit: 'authorizations_contra' };
const RELEASE: Posting = { debit: 'authorizations_contra', credit: 'authorizations_held' };
const SALE: Posting = { debit: 'provider_receivable', credit: 'sales' };
const REFUND: Posting = { debit: 'refunds', credit: 'provider_receivable' };

/** Each posts one journal, in the transaction that makes the change; the journal's name keeps a change from being posted twice. */
export const ledger = {
  authorized: (tx: Transaction, payment: LedgerSubject, amount: number): Promise<void> =>
    post(tx, `authorize:${payment.payment_id}`, payment, amount, [HOLD]),
  voided: (tx: Transaction, payment: LedgerSubject, amount: number): Promise<void> =>
    post(tx, `void:${payment.payment_id}`, payment, amount, [RELEASE]),
  captured: (tx: Transaction, payment: LedgerSubject, amount: number): Promise<void> =>
    post(tx, `capture:${payment.payment_id}`, payment, amount, [RELEASE, SALE]),
  refunded: (tx: Transaction, payment: LedgerSubject, amount: number, refundId: string): Promise<void> =>
    post(tx, `refund:${refundId}`, payment, amount, [REFUND]),
};

/** Every posting names both sides, so a journal cannot be out of balance. An amount of 0 moves nothing. */
async function post(
  tx: Transaction,
  journalId: string,
  payment: LedgerSubject,
  amount: number,
  postings: Posting[],
): Promise<void> {
  if (amount === 0) return;
  const at = timestamp();
  const entry = (account: Account, debit: number, credit: number): Promise<number> =>
    tx.run(
      `INSERT INTO ledger_entry (entry_id, journal_id, payment_id, account, debit, credit, currency, at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      [newId(), journalId, payment.payment_id, account, debit, credit, payment.currency, at],
    );
  for (const { debit, credit } of postings) {
    await entry(debit, amount, 0);
    await entry(credit, 0, amount);
  }
}

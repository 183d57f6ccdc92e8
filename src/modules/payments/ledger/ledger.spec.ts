import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type StartedModules, startModules } from '../../../../test/kit/modules.js';
import { money } from '../../../platform/index.js';
import { Payments } from '../contract/payments.contract.js';
import { PaymentsModule } from '../payments.module.js';

const ENTRY =
  'INSERT INTO ledger_entry (entry_id, journal_id, payment_id, account, debit, credit, currency, at) VALUES';

describe('the ledger', () => {
  let modules: StartedModules;

  beforeEach(async () => {
    modules = await startModules([PaymentsModule]);
    const payments = modules.client(Payments);
    await payments.authorize({ paymentId: 'a', amount: money(1000, 'USD'), token: 'tok_approved' });
    await payments.capture({ paymentId: 'a' });
    await payments.refund({ paymentId: 'a', amount: money(300, 'USD'), reason: 'damaged' });
  });
  afterEach(() => modules.remove());

  it('holds both sides of every change', async () => {
    const journals = await modules
      .database('payments')
      .read(
        "SELECT account, SUM(debit) AS debit, SUM(credit) AS credit FROM ledger_entry WHERE currency = 'USD' GROUP BY account ORDER BY account",
      );
    expect(journals).toEqual([
      { account: 'authorizations_contra', debit: 1000, credit: 1000 },
      { account: 'authorizations_held', debit: 1000, credit: 1000 },
      { account: 'provider_receivable', debit: 1000, credit: 300 },
      { account: 'refunds', debit: 300, credit: 0 },
      { account: 'sales', debit: 0, credit: 1000 },
    ]);
  });

  it.each([
    ['a changed entry', 'UPDATE ledger_entry SET debit = debit + 1 WHERE debit > 0', /append-only/],
    ['a removed entry', 'DELETE FROM ledger_entry', /append-only/],
    ['a payment that takes its entries along', "DELETE FROM payment WHERE payment_id = 'a'", /foreign key/i],
    ['an entry on both sides', `${ENTRY} ('e', 'j', 'a', 'sales', 1, 1, 'USD', '')`, /check/i],
    [
      'a change posted twice',
      `${ENTRY} ('e', 'capture:a', 'a', 'sales', 0, 1, 'USD', '')`,
      /append-only|ledger_entry_once/,
    ],
    [
      'an entry in the place of another',
      `${ENTRY.replace('INSERT', 'INSERT OR REPLACE')} ('e', 'capture:a', 'a', 'sales', 0, 1, 'USD', '')`,
      // PostgreSQL has no such statement.
      /append-only|near "OR"/,
    ],
  ])('refuses %s, whoever asks', async (_what, sql, message) => {
    const attempt = modules.database('payments').write((tx) => tx.run(sql));
    await expect(attempt).rejects.toMatchObject({ message: expect.stringMatching(message) as unknown });
  });
});

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type StartedModules, startModules } from '../../../../test/kit/modules.js';
import { type Client, money } from '../../../platform/index.js';
import { Payments } from '../contract/payments.contract.js';
import { PaymentsModule } from '../payments.module.js';
import { PAYMENT_PROVIDER, type PaymentProvider } from '../provider/payment-provider.js';

const usd = (amount: number) => money(amount, 'USD');
const ENTRY =
  'INSERT INTO ledger_entry (entry_id, journal_id, payment_id, account, debit, credit, currency, at) VALUES';
const CHARGE =
  'INSERT INTO test_provider_charge (idempotency_key, reference, state, amount, currency, captured, created_at) VALUES';

describe('payments audit', () => {
  let modules: StartedModules;
  let payments: Client<typeof Payments>;

  beforeEach(async () => {
    modules = await startModules([PaymentsModule], { config: { paymentTimeout: 1000 } });
    payments = modules.client(Payments);
    await payments.authorize({ paymentId: 'held', amount: usd(700), token: 'tok_approved' });
    await payments.authorize({ paymentId: 'sold', amount: usd(1000), token: 'tok_approved' });
    await payments.capture({ paymentId: 'sold' });
    await payments.refund({ paymentId: 'sold', amount: usd(300), reason: 'damaged' });
    await payments.authorize({ paymentId: 'no', amount: usd(5), token: 'tok_declined' });
  });
  afterEach(() => modules.remove());

  const plant = (sql: string) => modules.database('payments').write((tx) => tx.run(sql));
  const findings = async () => (await payments.audit({})).findings;

  it('finds nothing wrong with its own books, and adds them up', async () => {
    expect(await payments.audit({})).toEqual({
      findings: [],
      figures: {
        payments: '3',
        pending: '0',
        'captured USD': '1000',
        'refunded USD': '300',
        'debits USD': '4000',
        'credits USD': '4000',
      },
    });
  });

  it('goes through more payments than one step holds', async () => {
    const ids = Array.from({ length: 450 }, (_, i) => `m${i}`);
    // Few at a time: the provider of this test has 100 ms to answer.
    for (let i = 0; i < ids.length; i += 25)
      await Promise.all(
        ids
          .slice(i, i + 25)
          .map((paymentId) => payments.authorize({ paymentId, amount: usd(1), token: 'tok_approved' })),
      );
    expect(await payments.audit({})).toMatchObject({
      findings: [],
      figures: { payments: '453', 'debits USD': '4450' },
    });
    await plant("UPDATE test_provider_charge SET state = 'voided' WHERE idempotency_key = 'm449'");
    expect(await findings()).toEqual(['payment m449 is authorized, the provider has voided']);
  });

  it.each([
    ['a journal out of balance', `${ENTRY} ('e', 'j', 'held', 'fees', 5, 0, 'USD', '')`, 'journal j has debits of 5'],
    [
      'a capture that the ledger lacks',
      "UPDATE payment SET captured = 900 WHERE payment_id = 'sold'",
      'captured 900, the ledger',
    ],
    [
      'a refund that nobody asked for',
      "UPDATE payment SET refunded = 400 WHERE payment_id = 'sold'",
      'refunds add up to 300',
    ],
    ['a token that was kept', "UPDATE payment SET token = 't' WHERE payment_id = 'no'", 'still keeps its token'],
    ['a second authorisation', `${CHARGE} ('k', 'held', 'authorized', 700, 'USD', 0, '')`, 'held has 2 authorisations'],
    ['a charge for no payment', `${CHARGE} ('k', 'x', 'captured', 7, 'USD', 7, '')`, 'for x, which is no payment'],
    [
      'a double capture',
      "UPDATE test_provider_charge SET captured = 2000 WHERE reference = 'sold'",
      'at the provider 2000',
    ],
    [
      'money taken from a declined card',
      "UPDATE test_provider_charge SET state = 'captured' WHERE reference = 'no'",
      'no is declined',
    ],
    [
      'a charge in another currency',
      "UPDATE test_provider_charge SET currency = 'EUR' WHERE reference = 'held'",
      'in EUR',
    ],
    ['a charge that is gone', "DELETE FROM test_provider_charge WHERE reference = 'held'", 'the provider has nothing'],
    ['a refund the provider did not do', 'DELETE FROM test_provider_refund', 'refunded 300, at the provider 0'],
  ])('finds %s', async (_what, sql, finding) => {
    await plant(sql);
    expect((await findings()).join('\n')).toContain(finding);
  });

  it('says nothing of a payment that the provider is ahead with', async () => {
    await payments.authorize({ paymentId: 'slow', amount: usd(1), token: 'tok_slow' });
    expect(await payments.audit({})).toMatchObject({ findings: [], figures: { pending: '1' } });
    const provider = modules.app.get<PaymentProvider>(PAYMENT_PROVIDER, { strict: false });
    const real = provider.statement.bind(provider);
    jest.spyOn(provider, 'statement').mockImplementationOnce(async (range, signal) => {
      await payments.capture({ paymentId: 'held' });
      return real(range, signal);
    });
    expect(await findings()).toEqual([]);
  });
});

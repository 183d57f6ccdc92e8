import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type StartedModules, startModules } from '../../../test/kit/modules.js';
import { type Client, money } from '../../platform/index.js';
import { Payments } from './contract/payments.contract.js';
import { PaymentsModule } from './payments.module.js';
import { PAYMENT_PROVIDER, type PaymentProvider } from './provider/payment-provider.js';

const usd = (amount: number) => money(amount, 'USD');

describe('refunds', () => {
  let modules: StartedModules;
  let payments: Client<typeof Payments>;
  let provider: PaymentProvider;

  beforeEach(async () => {
    modules = await startModules([PaymentsModule], { config: { paymentTimeout: 1000 } });
    payments = modules.client(Payments);
    provider = modules.app.get<PaymentProvider>(PAYMENT_PROVIDER, { strict: false });
    await payments.authorize({ paymentId: 'a', amount: usd(1000), token: 'tok_approved' });
  });
  afterEach(async () => {
    expect((await payments.audit({})).findings).toEqual([]);
    await modules.remove();
  });

  const refund = (amount: number, commandId?: string, reason = 'damaged') =>
    payments.refund({ paymentId: 'a', amount: usd(amount), reason }, commandId ? { commandId } : {});
  const capture = () => payments.capture({ paymentId: 'a' });
  const rows = <T extends object>(sql: string) => modules.database('payments').read<T>(sql);
  const givenBack = async () =>
    (await rows<{ sum: number | null }>('SELECT SUM(amount) AS sum FROM test_provider_refund'))[0]?.sum ?? 0;

  it('gives back in parts, until all is given back', async () => {
    await capture();
    const first = await refund(400);
    expect(first).toMatchObject({
      amount: usd(400),
      reason: 'damaged',
      payment: { state: 'partially_refunded', captured: usd(1000), refunded: usd(400) },
    });
    expect((await refund(600)).payment).toMatchObject({ state: 'refunded', refunded: usd(1000) });
    await expect(refund(1)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'refund_exceeds_captured',
      details: { refundable: usd(0) },
    });
    await expect(payments.void({ paymentId: 'a' })).rejects.toMatchObject({ code: 'already_captured' });
    expect(await capture()).toMatchObject({ state: 'refunded' });
  });

  it('refuses what cannot be given back', async () => {
    await expect(refund(1)).rejects.toMatchObject({ code: 'refund_exceeds_captured', details: { refundable: usd(0) } });
    await capture();
    await expect(refund(1001)).rejects.toMatchObject({
      code: 'refund_exceeds_captured',
      details: { refundable: usd(1000) },
    });
    await expect(refund(0)).rejects.toMatchObject({ kind: 'invalid', code: 'invalid_amount' });
    await expect(refund(-5)).rejects.toMatchObject({ kind: 'invalid', code: 'invalid_request' });
    await expect(payments.refund({ paymentId: 'a', amount: money(10, 'EUR'), reason: 'x' })).rejects.toMatchObject({
      kind: 'conflict',
      code: 'currency_mismatch',
    });
    await expect(payments.refund({ paymentId: 'none', amount: usd(10), reason: 'x' })).rejects.toMatchObject({
      kind: 'not_found',
    });
    expect(await givenBack()).toBe(0);
  });

  it('answers the same command with the same refund, whatever came after it', async () => {
    await capture();
    const first = await refund(400, 'c1');
    await refund(100, 'c2');
    expect(await refund(400, 'c1')).toEqual(first);
    await expect(refund(401, 'c1')).rejects.toMatchObject({ kind: 'unprocessable', code: 'idempotency_key_reused' });
    await expect(refund(400, 'c1', 'lost')).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    expect(await givenBack()).toBe(500);
  });

  it('never gives back more than was captured, however many ask at once', async () => {
    await capture();
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => refund(300)));
    expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(3);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'refund_exceeds_captured' });
    expect(await givenBack()).toBe(900);
  });

  it('gives back once when one command is sent many times at once', async () => {
    await capture();
    const all = await Promise.all(Array.from({ length: 20 }, () => refund(300, 'c1')));
    expect(new Set(all.map((r) => JSON.stringify(r))).size).toBe(1);
    expect(await givenBack()).toBe(300);
  });

  it('keeps a promise that the provider has not confirmed, and counts it against the rest', async () => {
    await capture();
    jest.spyOn(provider, 'refund').mockRejectedValueOnce(new Error('down'));
    await expect(refund(700, 'c1')).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(refund(400)).rejects.toMatchObject({
      code: 'refund_exceeds_captured',
      details: { refundable: usd(300) },
    });
    expect((await refund(700, 'c1')).payment).toMatchObject({ refunded: usd(700) });
    expect(await givenBack()).toBe(700);
  });
});

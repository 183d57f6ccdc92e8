import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { KEPT_EVENTS } from '../../../test/kit/kept-events.js';
import { type StartedModules, startModules } from '../../../test/kit/modules.js';
import { type Client, Schedule, money, timestamp } from '../../platform/index.js';
import { Payments } from './contract/payments.contract.js';
import { PaymentsModule } from './payments.module.js';
import { PAYMENT_PROVIDER, type PaymentProvider } from './provider/payment-provider.js';
import { luckyKey } from './provider/test-cards.js';
import { Recovery } from './recovery.js';

const usd = (amount: number) => money(amount, 'USD');
const config = { paymentTimeout: 1000 };
const LONG_AGO = timestamp(0);

describe('payments recovery', () => {
  let modules: StartedModules;
  let payments: Client<typeof Payments>;
  let provider: PaymentProvider;

  const start = async (directory?: string): Promise<void> => {
    modules = await startModules([PaymentsModule], {
      config,
      events: KEPT_EVENTS,
      ...(directory ? { directory } : {}),
    });
    payments = modules.client(Payments);
    provider = modules.app.get<PaymentProvider>(PAYMENT_PROVIDER, { strict: false });
  };
  const restart = async (): Promise<void> => {
    await modules.stop();
    await start(modules.directory);
  };
  const authorize = (paymentId: string, token = 'tok_approved') =>
    payments.authorize({ paymentId, amount: usd(1000), token });
  const execute = (sql: string, params: (string | number)[] = []) =>
    modules.database('payments').write((tx) => tx.run(sql, params));
  const rows = <T extends object>(sql: string) => modules.database('payments').read<T>(sql);
  const makeDue = async () => {
    for (const table of ['payment', 'refund'])
      await execute(`UPDATE ${table} SET next_attempt_at = ? WHERE next_attempt_at IS NOT NULL`, [LONG_AGO]);
  };
  const recover = async () => {
    // The module's own runs would take the work out of this one's hands.
    await modules.app.select(PaymentsModule).get(Schedule).stop();
    await makeDue();
    await modules.app.get(Recovery, { strict: false }).run();
  };
  const settledEvents = () => rows('SELECT event_id FROM platform_outbox');

  beforeEach(() => start());
  afterEach(async () => {
    jest.restoreAllMocks();
    expect((await payments.audit({})).findings).toEqual([]);
    await modules.remove();
  });

  it('decides every payment that an unreachable provider left open', async () => {
    const ids = Array.from({ length: 12 }, (_, i) => `p${i}`);
    await Promise.all(ids.map((id) => authorize(id, 'tok_unreachable')));
    await recover();
    for (const id of ids)
      expect(await payments.payment({ paymentId: id })).toMatchObject(
        luckyKey(id) ? { state: 'authorized' } : { state: 'declined', declineCode: 'never_started' },
      );
    expect(await settledEvents()).toHaveLength(12);
    expect(await rows('SELECT next_attempt_at FROM payment WHERE next_attempt_at IS NOT NULL')).toEqual([]);
  });

  it('leaves a payment alone while its first answer may still come', async () => {
    const find = jest.spyOn(provider, 'find');
    const waiting = authorize('a', 'tok_slow');
    await modules.app.get(Recovery, { strict: false }).run();
    expect(find).not.toHaveBeenCalled();
    expect(await waiting).toMatchObject({ state: 'pending' });
  });

  it('tries with growing pauses while the provider is silent', async () => {
    await authorize('a', 'tok_slow');
    jest.spyOn(provider, 'find').mockImplementation(() => Promise.reject(new Error('down')));
    const pauses: number[] = [];
    for (let i = 0; i < 3; i++) {
      const before = Date.now();
      await recover();
      const [row] = await rows<{ next_attempt_at: string }>('SELECT next_attempt_at FROM payment');
      pauses.push(Date.parse(row?.next_attempt_at ?? '') - before);
    }
    expect(pauses[1]).toBeGreaterThan(pauses[0] as number);
    expect(pauses[2]).toBeGreaterThan(pauses[1] as number);
    expect(await payments.payment({ paymentId: 'a' })).toMatchObject({ state: 'pending' });
    jest.restoreAllMocks();
    await recover();
    expect(await payments.payment({ paymentId: 'a' })).toMatchObject({ state: 'authorized' });
  });

  describe('after a crash', () => {
    it('decides an intent that never reached the provider', async () => {
      jest.spyOn(provider, 'authorize').mockImplementation(() => Promise.reject(new Error('killed')));
      await authorize('a');
      await restart();
      await recover();
      expect(await payments.payment({ paymentId: 'a' })).toMatchObject({
        state: 'declined',
        declineCode: 'never_started',
      });
      expect(await rows('SELECT state FROM test_provider_charge')).toEqual([{ state: 'canceled' }]);
    });

    it('finds the charge that was made and not recorded', async () => {
      await authorize('a', 'tok_slow');
      await restart();
      await recover();
      expect(await payments.payment({ paymentId: 'a' })).toMatchObject({ state: 'authorized', last4: '3220' });
      expect(await rows('SELECT token FROM payment WHERE token IS NOT NULL')).toEqual([]);
    });

    it('needs no hand: what is due is driven at the start', async () => {
      await authorize('a', 'tok_slow');
      await makeDue();
      await restart();
      while ((await payments.payment({ paymentId: 'a' })).state === 'pending')
        await new Promise((resolve) => setImmediate(resolve));
      expect(await payments.payment({ paymentId: 'a' })).toMatchObject({ state: 'authorized' });
    });

    it('charges once when authorize is asked again', async () => {
      await authorize('a', 'tok_slow');
      await restart();
      jest.spyOn(provider, 'authorize').mockImplementation(async () => {
        const charge = await provider.find('a', new AbortController().signal);
        if (!charge) throw new Error('the charge is gone');
        return charge;
      });
      expect(await authorize('a', 'tok_slow')).toMatchObject({ state: 'authorized' });
      expect(await rows('SELECT state FROM test_provider_charge')).toHaveLength(1);
    });

    it.each([
      ['capture' as const, 'captured'],
      ['void' as const, 'voided'],
    ])('records a %s that the provider has done', async (operation, state) => {
      await authorize('a');
      await execute('UPDATE payment SET intent = ?, next_attempt_at = ?', [operation, timestamp(Date.now() + 60_000)]);
      await provider[operation]('a', new AbortController().signal);
      await restart();
      expect(await payments.payment({ paymentId: 'a' })).toMatchObject({ state: 'authorized' });
      await recover();
      expect(await payments.payment({ paymentId: 'a' })).toMatchObject({ state });
      expect(await payments[operation]({ paymentId: 'a' })).toMatchObject({ state });
    });

    it('captures, and cannot be turned round, once the intent stands', async () => {
      await authorize('a');
      jest.spyOn(provider, 'capture').mockImplementation(() => Promise.reject(new Error('killed')));
      await expect(payments.capture({ paymentId: 'a' })).rejects.toMatchObject({ kind: 'unavailable' });
      await restart();
      await expect(payments.void({ paymentId: 'a' })).rejects.toMatchObject({ code: 'already_captured' });
      await recover();
      expect(await payments.payment({ paymentId: 'a' })).toMatchObject({ state: 'captured', captured: usd(1000) });
    });

    it('finishes a promised refund once', async () => {
      await authorize('a');
      await payments.capture({ paymentId: 'a' });
      const real = provider.refund.bind(provider);
      jest.spyOn(provider, 'refund').mockImplementation(async (request, signal) => {
        await real(request, signal);
        throw new Error('killed');
      });
      const request = { paymentId: 'a', amount: usd(300), reason: 'damaged' };
      await expect(payments.refund(request, { commandId: 'c1' })).rejects.toMatchObject({ kind: 'unavailable' });
      await restart();
      await recover();
      expect(await payments.payment({ paymentId: 'a' })).toMatchObject({
        state: 'partially_refunded',
        refunded: usd(300),
      });
      expect((await payments.refund(request, { commandId: 'c1' })).payment).toMatchObject({ refunded: usd(300) });
      expect(await rows('SELECT amount FROM test_provider_refund')).toEqual([{ amount: 300 }]);
    });
  });
});

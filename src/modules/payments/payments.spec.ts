import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { KEPT_EVENTS } from '../../../test/kit/kept-events.js';
import { type StartedModules, startModules } from '../../../test/kit/modules.js';
import { type Client, type Config, Schedule, money } from '../../platform/index.js';
import { Payments } from './contract/payments.contract.js';
import { PaymentsModule } from './payments.module.js';
import { PAYMENT_PROVIDER, type PaymentProvider } from './provider/payment-provider.js';
import { luckyKey } from './provider/test-cards.js';

const usd = (amount: number) => money(amount, 'USD');
const times = <T>(count: number, work: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => work(i)));
const idThat = (arrives: boolean): string => {
  for (let i = 0; ; i++) if (luckyKey(`p${i}`) === arrives) return `p${i}`;
};

describe('payments', () => {
  let modules: StartedModules;
  let payments: Client<typeof Payments>;
  let provider: PaymentProvider;

  const start = async (config: Partial<Config> = {}): Promise<void> => {
    modules = await startModules([PaymentsModule], {
      config: { paymentTimeout: 1000, ...config },
      events: KEPT_EVENTS,
    });
    // What the module does by itself after a while would come before what is asked here.
    await modules.app.select(PaymentsModule).get(Schedule).stop();
    payments = modules.client(Payments);
    provider = modules.app.get<PaymentProvider>(PAYMENT_PROVIDER, { strict: false });
  };
  const authorize = (paymentId: string, token = 'tok_approved', amount = usd(1299)) =>
    payments.authorize({ paymentId, amount, token });
  const rows = <T extends object>(sql: string) => modules.database('payments').read<T>(sql);
  const settled = async () =>
    (await rows<{ body: string }>('SELECT body FROM platform_outbox ORDER BY seq')).map(
      (e) => JSON.parse(e.body) as object,
    );
  const clean = async () => expect((await payments.audit({})).findings).toEqual([]);

  beforeEach(() => start());
  afterEach(async () => {
    await clean();
    await modules.remove();
  });

  describe('authorize', () => {
    it('holds the amount, says so once, and forgets the token', async () => {
      const payment = await authorize('a');
      expect(payment).toEqual({
        paymentId: 'a',
        state: 'authorized',
        amount: usd(1299),
        captured: usd(0),
        refunded: usd(0),
        last4: '4242',
      });
      expect(await authorize('a', 'tok_declined')).toEqual(payment);
      expect(await payments.payment({ paymentId: 'a' })).toEqual(payment);
      expect(await settled()).toEqual([{ paymentId: 'a', state: 'authorized' }]);
      expect(await rows('SELECT token FROM payment')).toEqual([{ token: null }]);
      await expect(authorize('a', 'tok_approved', usd(1300))).rejects.toMatchObject({
        kind: 'conflict',
        code: 'payment_mismatch',
      });
      await expect(authorize('a', 'tok_approved', money(1299, 'EUR'))).rejects.toMatchObject({
        code: 'payment_mismatch',
      });
    });

    it.each([
      ['tok_declined', 'card_declined'],
      ['tok_insufficient_funds', 'insufficient_funds'],
      ['tok_anything_else', 'unknown_token'],
      ['__proto__', 'unknown_token'],
      ["'; DROP TABLE payment; --", 'unknown_token'],
    ])('answers %s with declined, %s', async (token, declineCode) => {
      const payment = await authorize('a', token);
      expect(payment).toMatchObject({ state: 'declined', declineCode });
      expect(await authorize('a', 'tok_approved')).toEqual(payment);
      expect(await settled()).toEqual([{ paymentId: 'a', state: 'declined' }]);
      expect(await rows('SELECT journal_id FROM ledger_entry')).toEqual([]);
    });

    it('waits for a provider that is slow but within its time', async () => {
      await modules.remove();
      await start({ paymentTimeout: 10_000 });
      expect(await authorize('a', 'tok_slow')).toMatchObject({ state: 'authorized' });
    });

    it('leaves a payment pending when the provider is late, and finds out what became of it', async () => {
      expect(await authorize('a', 'tok_slow')).toMatchObject({ state: 'pending' });
      expect(await payments.resolve({ paymentId: 'a' })).toMatchObject({ state: 'authorized', last4: '3220' });
      expect(await authorize('a', 'tok_slow')).toMatchObject({ state: 'authorized' });
    });

    it('decides both halves of what an unreachable provider leaves open', async () => {
      const [arrived, lost] = [idThat(true), idThat(false)];
      await times(2, (i) => authorize(i ? arrived : lost, 'tok_unreachable'));
      expect(await rows('SELECT DISTINCT state FROM payment')).toEqual([{ state: 'pending' }]);
      expect(await payments.resolve({ paymentId: arrived })).toMatchObject({ state: 'authorized' });
      expect(await payments.resolve({ paymentId: lost })).toMatchObject({
        state: 'declined',
        declineCode: 'never_started',
      });
      expect(await rows('SELECT token FROM payment WHERE token IS NOT NULL')).toEqual([]);
      expect(await settled()).toHaveLength(2);
      // A request that was on its way all the time finds the door closed.
      const late = { idempotencyKey: lost, reference: lost, amount: usd(1299), token: 'tok_approved' };
      expect(await provider.authorize(late, new AbortController().signal)).toMatchObject({ state: 'canceled' });
    });

    it('stays pending while the provider cannot be asked', async () => {
      await authorize('a', 'tok_slow');
      jest.spyOn(provider, 'find').mockRejectedValueOnce(new Error('down'));
      expect(await payments.resolve({ paymentId: 'a' })).toMatchObject({ state: 'pending' });
      expect(await payments.resolve({ paymentId: 'a' })).toMatchObject({ state: 'authorized' });
    });

    it('finds out about a charge whose answer was lost', async () => {
      const real = provider.authorize.bind(provider);
      jest.spyOn(provider, 'authorize').mockImplementationOnce(async (request, signal) => {
        await real(request, signal);
        throw new Error(`connection lost, ${request.token}`);
      });
      expect(await authorize('a')).toMatchObject({ state: 'pending' });
      expect(await payments.resolve({ paymentId: 'a' })).toMatchObject({ state: 'authorized', last4: '4242' });
    });

    it('charges once however many ask at the same time', async () => {
      const all = await times(20, () => authorize('a'));
      expect(new Set(all.map((p) => JSON.stringify(p))).size).toBe(1);
      expect(await rows('SELECT state FROM test_provider_charge')).toEqual([{ state: 'authorized' }]);
      expect(await settled()).toHaveLength(1);
      expect(await rows('SELECT entry_id FROM ledger_entry')).toHaveLength(2);
    });

    it('decides once when authorize and resolve race', async () => {
      const all = await Promise.all(
        [...Array<string>(10).keys()].flatMap((i) => [authorize(`r${i}`), payments.resolve({ paymentId: `r${i}` })]),
      );
      for (let i = 0; i < 10; i++) expect(all[2 * i]?.state).toBe(all[2 * i + 1]?.state);
      expect(await settled()).toHaveLength(10);
    });
  });

  describe('resolve', () => {
    it('closes an id that it does not know: a late authorize charges nothing', async () => {
      const closed = await payments.resolve({ paymentId: 'a' });
      expect(closed).toMatchObject({ state: 'declined', declineCode: 'never_started', amount: usd(0) });
      expect(await payments.resolve({ paymentId: 'a' })).toEqual(closed);
      expect(await authorize('a')).toEqual(closed);
      expect(await rows('SELECT * FROM test_provider_charge')).toEqual([]);
      expect(await settled()).toEqual([{ paymentId: 'a', state: 'declined' }]);
    });
  });

  describe('capture and void', () => {
    it('takes the whole amount once', async () => {
      await authorize('a');
      const captured = await payments.capture({ paymentId: 'a' });
      expect(captured).toMatchObject({ state: 'captured', captured: usd(1299), refunded: usd(0) });
      expect(await payments.capture({ paymentId: 'a' })).toEqual(captured);
      await expect(payments.void({ paymentId: 'a' })).rejects.toMatchObject({
        kind: 'conflict',
        code: 'already_captured',
      });
      expect(await authorize('a')).toEqual(captured);
    });

    // vendure#2620, medusa#13301: captures at the same moment charged twice, or the loser's clean-up gave the money back.
    it('captures once, and undoes nothing, when many capture at the same moment', async () => {
      await authorize('a');
      const all = await times(20, () => payments.capture({ paymentId: 'a' }));
      expect(new Set(all.map((p) => JSON.stringify(p))).size).toBe(1);
      expect(await rows('SELECT state, captured FROM test_provider_charge')).toEqual([
        { state: 'captured', captured: 1299 },
      ]);
      expect(await rows('SELECT * FROM test_provider_refund')).toEqual([]);
      expect(await rows("SELECT entry_id FROM ledger_entry WHERE account = 'sales'")).toHaveLength(1);
    });

    it('lets go once, and takes nothing after that', async () => {
      await authorize('a');
      const voided = await payments.void({ paymentId: 'a' });
      expect(voided).toMatchObject({ state: 'voided', captured: usd(0) });
      expect(await payments.void({ paymentId: 'a' })).toEqual(voided);
      await expect(payments.capture({ paymentId: 'a' })).rejects.toMatchObject({
        kind: 'conflict',
        code: 'not_authorized',
      });
    });

    it('does one or the other when both are asked for', async () => {
      await authorize('a');
      const [capture, release] = await Promise.allSettled([
        payments.capture({ paymentId: 'a' }),
        payments.void({ paymentId: 'a' }),
      ]);
      expect(capture).toMatchObject({ status: 'fulfilled', value: { state: 'captured' } });
      expect(release).toMatchObject({ status: 'rejected', reason: { code: 'already_captured' } });
    });

    it('refuses what there is nothing for', async () => {
      await expect(payments.capture({ paymentId: 'none' })).rejects.toMatchObject({ kind: 'not_found' });
      await expect(payments.void({ paymentId: 'none' })).rejects.toMatchObject({ kind: 'not_found' });
      await expect(payments.payment({ paymentId: 'none' })).rejects.toMatchObject({ kind: 'not_found' });
      const declined = await authorize('d', 'tok_declined');
      expect(await payments.void({ paymentId: 'd' })).toEqual(declined);
      await expect(payments.capture({ paymentId: 'd' })).rejects.toMatchObject({ code: 'not_authorized' });
      await authorize('s', 'tok_slow');
      await expect(payments.capture({ paymentId: 's' })).rejects.toMatchObject({ code: 'not_authorized' });
    });

    it('finds out about a pending payment before it lets go of it', async () => {
      await authorize('a', 'tok_slow');
      jest.spyOn(provider, 'find').mockImplementation(() => Promise.reject(new Error('down')));
      await expect(payments.void({ paymentId: 'a' })).rejects.toMatchObject({ kind: 'unavailable' });
      jest.restoreAllMocks();
      expect(await payments.void({ paymentId: 'a' })).toMatchObject({ state: 'voided' });
    });

    it('takes and returns an amount of nothing', async () => {
      await authorize('a', 'tok_approved', usd(0));
      expect(await payments.capture({ paymentId: 'a' })).toMatchObject({ state: 'captured', captured: usd(0) });
      expect(await payments.capture({ paymentId: 'a' })).toMatchObject({ state: 'captured' });
    });
  });

  it.each([{ repeatCommands: true }, { binding: 'bytes' as const }])(
    'has the same effect once with %j',
    async (config) => {
      await modules.remove();
      await start(config);
      await authorize('a', 'tok_approved', usd(1000));
      await authorize('l', 'tok_slow', usd(1000));
      await payments.resolve({ paymentId: 'l' });
      await payments.void({ paymentId: 'l' });
      await payments.capture({ paymentId: 'a' });
      const refund = await payments.refund({ paymentId: 'a', amount: usd(400), reason: 'late' });
      expect(refund.payment).toMatchObject({ state: 'partially_refunded', refunded: usd(400) });
      expect(await payments.payment({ paymentId: 'a' })).toEqual(refund.payment);
      expect(await rows('SELECT amount FROM test_provider_refund')).toEqual([{ amount: 400 }]);
    },
  );
});

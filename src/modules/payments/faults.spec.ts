import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type StartedModules, startModules } from '../../../test/kit/modules.js';
import { type Client, money, newId, timestamp } from '../../platform/index.js';
import { Payments } from './contract/payments.contract.js';
import { PaymentsModule } from './payments.module.js';
import { PAYMENT_PROVIDER, type PaymentProvider } from './provider/payment-provider.js';
import { Recovery } from './recovery.js';

const usd = (amount: number) => money(amount, 'USD');
const OPERATIONS = ['authorize', 'resolve', 'capture', 'void', 'refund'] as const;
/** What becomes of one request to the provider: answered, lost on the way there, or its answer lost on the way back. */
const FAULTS = ['none', 'none', 'lost', 'answer lost'] as const;
type Fault = (typeof FAULTS)[number];

describe('payments over a bad line', () => {
  let modules: StartedModules;
  let payments: Client<typeof Payments>;
  let recovery: Recovery;
  let faults: Fault[] = [];

  beforeAll(async () => {
    modules = await startModules([PaymentsModule], { config: { paymentTimeout: 1_000 } });
    recovery = modules.app.get(Recovery, { strict: false });
    const provider = modules.app.get<PaymentProvider>(PAYMENT_PROVIDER, { strict: false });
    for (const call of ['authorize', 'capture', 'void', 'refund', 'find', 'cancel'] as const)
      Object.assign(provider, { [call]: overBadLine(provider[call].bind(provider) as Ask) });
  });
  afterAll(() => modules.remove());

  type Ask = (...question: unknown[]) => Promise<unknown>;
  const overBadLine =
    (ask: Ask): Ask =>
    async (...question) => {
      const fault = faults.shift() ?? 'none';
      if (fault === 'lost') throw new Error('lost');
      const answer = await ask(...question);
      if (fault === 'answer lost') throw new Error('lost');
      return answer;
    };

  const perform = (operation: (typeof OPERATIONS)[number], paymentId: string): Promise<unknown> => {
    if (operation === 'authorize') return payments.authorize({ paymentId, amount: usd(100), token: 'tok_approved' });
    if (operation === 'refund') return payments.refund({ paymentId, amount: usd(40), reason: 'damaged' });
    return payments[operation]({ paymentId });
  };

  const recover = async (): Promise<void> => {
    for (const table of ['payment', 'refund'])
      await modules
        .database('payments')
        .write((tx) =>
          tx.run(`UPDATE ${table} SET next_attempt_at = ? WHERE next_attempt_at IS NOT NULL`, [timestamp(0)]),
        );
    await recovery.run();
  };

  it('charges once or not at all, gives back no more than it took, and ends decided', async () => {
    const steps = fc.array(fc.array(fc.constantFrom(...OPERATIONS), { minLength: 1, maxLength: 4 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(steps, fc.array(fc.constantFrom(...FAULTS), { maxLength: 30 }), async (story, line) => {
        const paymentId = newId();
        faults = [...line];
        // A client of its own for each run: no breaker that remembers the faults of the run before.
        payments = modules.client(Payments);
        for (const together of [['authorize'] as const, ...story]) {
          const outcomes = await Promise.allSettled(together.map((operation) => perform(operation, paymentId)));
          for (const outcome of outcomes)
            if (outcome.status === 'rejected')
              expect(['conflict', 'unavailable']).toContain((outcome.reason as { kind?: string }).kind);
        }
        faults = [];
        await recover();
        expect(await payments.payment({ paymentId })).not.toMatchObject({ state: 'pending' });
        expect(await payments.audit({})).toMatchObject({ findings: [], figures: { pending: '0' } });
      }),
      { numRuns: 60, seed: 20261123 },
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../config/config.js';
import { ServiceError } from '../contract/service-error.js';
import type { Binding, CallEnvelope } from './binding.js';
import { FaultPlan } from './faults.js';
import { FaultyBinding } from './faulty-binding.js';

/** Counts what arrives, and answers at once. */
class Counting implements Binding {
  calls = 0;
  delivered = 0;

  call(): Promise<object> {
    return Promise.resolve({ calls: ++this.calls });
  }

  deliver(): Promise<void> {
    this.delivered++;
    return Promise.resolve();
  }
}

const envelope = (service: string, operation: string, timeLeft = 1000): CallEnvelope => ({
  service,
  operation,
  request: {},
  caller: 'test',
  traceId: '0'.repeat(32),
  spanId: '0'.repeat(16),
  timeLeft,
});

const through = (faults: string) => {
  const callee = new Counting();
  const plan = new FaultPlan(faults);
  return { callee, plan, binding: new FaultyBinding(callee, plan) };
};

const kindOf = async (answer: Promise<object>): Promise<string> =>
  answer.then(
    () => 'ok',
    (error: unknown) => (error as ServiceError).kind,
  );

describe('faults', () => {
  it.each([
    'cart',
    'cart:gone',
    'cart:slow',
    'cart:slow=soon',
    'cart:fail=1.5',
    'cart:down=1',
    'Cart:down',
    'cart.:down',
    'seed=x',
    'patience=2',
  ])('are refused in one line when they are none: %s', (text) => {
    let message = '';
    try {
      readConfig({ DOORDESK_FAULTS: text });
    } catch (error) {
      ({ message } = error as Error);
    }
    expect(message).toMatch(/^DOORDESK_FAULTS must be "none", or a list such as .*$/);
    expect(message).toContain(`"${text}"`);
  });

  it('are off unless asked for', () => {
    expect(readConfig({}).faults).toBeUndefined();
    expect(readConfig({ DOORDESK_FAULTS: 'cart:down, offers:fail=0.3' }).faults).toBeDefined();
  });

  it('hit a service, or one operation of it, and its events with the whole of it', async () => {
    const { callee, binding } = through('cart:down,offers.quote:down');
    expect(await kindOf(binding.call(envelope('cart', 'add')))).toBe('unavailable');
    expect(await kindOf(binding.call(envelope('offers', 'quote')))).toBe('unavailable');
    expect(await kindOf(binding.call(envelope('offers', 'offer')))).toBe('ok');
    await expect(binding.deliver('cart', [])).rejects.toMatchObject({ kind: 'unavailable' });
    await binding.deliver('offers', []);
    expect([callee.calls, callee.delivered]).toEqual([1, 1]);
  });

  it('fail at a rate, the same way for the same seed, half of the times after the effect', async () => {
    const run = async (): Promise<[string, number]> => {
      const { callee, binding } = through('cart:fail=0.5,seed=4');
      const kinds: string[] = [];
      for (let i = 0; i < 200; i++) kinds.push(await kindOf(binding.call(envelope('cart', 'add'))));
      return [kinds.join(), callee.calls];
    };
    const [kinds, effects] = await run();
    expect(await run()).toEqual([kinds, effects]);
    const answered = kinds.split(',').filter((kind) => kind === 'ok').length;
    expect(answered).toBeGreaterThan(70);
    expect(answered).toBeLessThan(130);
    expect(effects).toBeGreaterThan(answered + 20);
    expect(effects).toBeLessThan(180);
  });

  it('have no effect when the caller no longer waits for a slow one, and one when it answers late', async () => {
    const slow = through('cart:slow=60000');
    expect(await kindOf(slow.binding.call(envelope('cart', 'add', 20)))).toBe('deadline_exceeded');
    expect(slow.callee.calls).toBe(0);
    const late = through('cart:late=30');
    const began = performance.now();
    const answer = late.binding.call(envelope('cart', 'add', 20));
    expect(late.callee.calls).toBe(1);
    await answer;
    expect(performance.now() - began).toBeGreaterThanOrEqual(25);
  });

  it('make everything arrive twice', async () => {
    const { callee, binding } = through('cart:twice');
    expect(await binding.call(envelope('cart', 'add'))).toEqual({ calls: 2 });
    await binding.deliver('cart', []);
    expect(callee.delivered).toBe(2);
  });

  it('can be changed and lifted, but not for what there is not', async () => {
    const plan = new FaultPlan('none', (target) => target.startsWith('cart'));
    const binding = new FaultyBinding(new Counting(), plan);
    plan.set('cart:down');
    expect(await kindOf(binding.call(envelope('cart', 'add')))).toBe('unavailable');
    expect(() => plan.set('carousel:down')).toThrow('names carousel');
    expect(plan.inForce).toEqual([{ target: 'cart', kind: 'down', value: 0 }]);
    plan.set('none');
    expect(await kindOf(binding.call(envelope('cart', 'add')))).toBe('ok');
  });

  it('shorten only the patience with what is slow', () => {
    const plan = new FaultPlan('cart:slow=1000,offers:down,patience=0.1');
    expect(plan.patienceWith('cart', 'add')).toBe(0.1);
    expect(plan.patienceWith('offers', 'quote')).toBe(1);
  });
});

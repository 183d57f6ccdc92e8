import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Unanswered } from './unanswered.js';

describe('what waits for an answer', () => {
  it('is found under its number once, however many come and go', () => {
    const steps = fc.array(fc.oneof(fc.constant('add' as const), fc.nat()), { maxLength: 600 });
    fc.assert(
      fc.property(steps, (all) => {
        const unanswered = new Unanswered<{ n: number }>();
        const expected = new Map<number, { n: number }>();
        for (const [n, step] of all.entries()) {
          if (step === 'add') {
            const id = unanswered.add({ n });
            expect(expected.has(id)).toBe(false);
            expected.set(id, { n });
          } else {
            const id = [...expected.keys()][step % Math.max(1, expected.size)] ?? step;
            expect(unanswered.get(id)).toEqual(expected.get(id));
            expect(unanswered.take(id)).toEqual(expected.get(id));
            expect(unanswered.take(id)).toBeUndefined();
            expected.delete(id);
          }
          expect(unanswered.size).toBe(expected.size);
        }
        expect(new Set(unanswered.takeAll())).toEqual(new Set(expected.values()));
        expect(unanswered.size).toBe(0);
      }),
      { seed: 1 },
    );
  });

  it('is not found under a number that another had before in its place', () => {
    const unanswered = new Unanswered<{ n: number }>();
    const first = unanswered.add({ n: 0 });
    unanswered.take(first);
    const ids = Array.from({ length: 1_000 }, (_, n) => {
      const id = unanswered.add({ n });
      expect(unanswered.get(first)).toBeUndefined();
      unanswered.take(id);
      return id;
    });
    expect(new Set(ids).size).toBe(1_000);
    expect(unanswered.get(0)).toBeUndefined();
  });

  it('is passed over by those that come while it waits for long', () => {
    const unanswered = new Unanswered<{ name: string }>();
    const long = unanswered.add({ name: 'long' });
    for (let i = 0; i < 10_000; i++) unanswered.take(unanswered.add({ name: 'short' }));
    expect(unanswered.take(long)).toEqual({ name: 'long' });
  });

  it('leaves when it is chosen', () => {
    const unanswered = new Unanswered<{ n: number }>();
    const ids = [1, 2, 3, 4].map((n) => unanswered.add({ n }));
    expect(unanswered.takeAll(({ n }) => n % 2 === 0)).toEqual([{ n: 2 }, { n: 4 }]);
    expect(ids.map((id) => unanswered.get(id)?.n)).toEqual([1, undefined, 3, undefined]);
  });
});

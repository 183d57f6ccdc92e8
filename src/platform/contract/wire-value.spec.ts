import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { copyOfWireValue } from './wire-value.js';

describe('a value that crosses a contract', () => {
  it('is what JSON would make of it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(copyOfWireValue(value)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { seed: 1 },
    );
  });

  it('shares nothing with the original', () => {
    const original = { list: [{ n: 1 }] };
    const copy = copyOfWireValue(original) as typeof original;
    copy.list[0]!.n = 2;
    expect(original.list[0]!.n).toBe(1);
  });

  it.each([[() => 1], [new Date()], [new Map()], [Number.NaN], [10n], [Symbol('s')], [Buffer.from('x')]])(
    'refuses what JSON would change: %p',
    (value) => expect(() => copyOfWireValue({ value })).toThrow(TypeError),
  );
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { copyOfWireValue, wireJson } from './wire-value.js';

describe('a value that crosses a contract', () => {
  it('is what JSON would make of it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(copyOfWireValue(value)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { seed: 1 },
    );
  });

  it('is the same where it is written for a wire', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        expect(wireJson(value)).toBe(JSON.stringify(copyOfWireValue(value)));
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

  it.each([
    [() => 1],
    [new Date()],
    [new Map()],
    [new Set([1])],
    [Number.NaN],
    [10n],
    [Symbol('s')],
    [Buffer.from('x')],
    [new URL('http://localhost')],
    [[undefined]],
  ])('refuses what JSON would change: %p', (value) => {
    expect(() => copyOfWireValue({ value })).toThrow(TypeError);
    expect(() => wireJson({ value })).toThrow(TypeError);
    expect(() => wireJson({ list: [{ value }] })).toThrow(TypeError);
  });

  it('is refused when it is nested without end', () => {
    const endless: Record<string, unknown> = {};
    endless['again'] = endless;
    expect(() => copyOfWireValue(endless)).toThrow('too deeply');
    expect(() => wireJson(endless)).toThrow('too deeply');
  });
});

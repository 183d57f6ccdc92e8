import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { taxOn, taxRateFor } from './tax.js';

const rates = new Map([
  ['US', 1],
  ['US-WA', 6.5],
  ['DE', 19],
  ['CH', 8.125],
]);
const amounts = fc.bigInt({ min: 0n, max: BigInt(Number.MAX_SAFE_INTEGER) });
const anyRate = fc.bigInt({ min: 0n, max: 99_999n });

describe('tax', () => {
  it.each([
    ['US', 'WA', 6500n],
    ['US', ' wa ', 6500n],
    ['US', 'Washington', 1000n],
    ['US', undefined, 1000n],
    ['US', '', 1000n],
    ['DE', 'WA', 19_000n],
    ['CH', 'ZH', 8125n],
    ['FR', undefined, 0n],
    ['', 'US', 0n],
  ])('finds the rate of %s %s', (country, region, rate) => {
    expect(taxRateFor(rates, country, region)).toBe(rate);
  });

  it('reads every rate that can be configured exactly', () => {
    for (let thousandths = 0; thousandths < 100_000; thousandths++) {
      const text = `${Math.floor(thousandths / 1000)}.${String(thousandths % 1000).padStart(3, '0')}`;
      if (taxRateFor(new Map([['US', Number(text)]]), 'US') !== BigInt(thousandths)) throw new Error(text);
    }
  });

  it.each([
    [1000n, 6500n, 65n],
    [10n, 5000n, 1n],
    [9n, 5000n, 0n],
    [0n, 19_000n, 0n],
    [BigInt(Number.MAX_SAFE_INTEGER), 19_000n, 1_711_367_858_400_788n],
  ])('takes from %s at %s thousandths of a percent %s, rounded half up', (amount, rate, tax) => {
    expect(taxOn(amount, rate)).toBe(tax);
  });

  it('is never more than half a minor unit off', () => {
    fc.assert(
      fc.property(amounts, anyRate, (amount, rate) => {
        const off = taxOn(amount, rate) * 100_000n - amount * rate;
        expect(off > -50_000n && off <= 50_000n).toBe(true);
      }),
    );
  });

  it('never falls when the amount or the rate grows', () => {
    fc.assert(
      fc.property(amounts, amounts, anyRate, anyRate, (a, b, r, s) => {
        expect(taxOn(a, r) <= taxOn(a + b, r)).toBe(true);
        expect(taxOn(a, r) <= taxOn(a, r + s)).toBe(true);
      }),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { GetQuote, Offer } from './contract/offers.contract.js';
import { quoteOf } from './quoting.js';

const offer = (productId: string, amount: number, currency = 'USD'): Offer => ({
  productId,
  price: { amount, currency },
  condition: 'new',
  sellerId: 'house',
  version: 1,
});
const asked = (items: [string, number][], more: Partial<GetQuote> = {}): GetQuote => ({
  items: items.map(([productId, quantity]) => ({ productId, quantity })),
  country: 'US',
  shippingMethod: 'standard',
  ...more,
});
const noTax = new Map<string, number>();

const basket = fc.array(
  fc.record({ price: fc.integer({ min: 0, max: 1_000_000_000 }), quantity: fc.integer({ min: 1, max: 10_000 }) }),
  { minLength: 1, maxLength: 20 },
);
const order = fc.record({
  basket,
  rate: fc.integer({ min: 0, max: 99_999 }).map((thousandths) => thousandths / 1000),
  currency: fc.constantFrom('USD', 'JPY', 'KWD'),
  country: fc.constantFrom('US', 'DE'),
  shippingMethod: fc.constantFrom('standard', 'express'),
});
type Order = typeof order extends fc.Arbitrary<infer T> ? T : never;

const quoteFor = ({ basket: lines, rate, currency, country, shippingMethod }: Order) =>
  quoteOf(
    asked(
      lines.map(({ quantity }, i) => [`p${i}`, quantity]),
      { country, shippingMethod },
    ),
    lines.map(({ price }, i) => offer(`p${i}`, price, currency)),
    new Map([[country, rate]]),
  );

describe('quote', () => {
  it('keeps the order of the request and merges nothing', () => {
    const quote = quoteOf(asked([['b', 1], ['a', 2], ['b', 3]]), [offer('a', 100), offer('b', 10)], noTax); // prettier-ignore
    expect(quote.items.map((i) => [i.productId, i.quantity, i.lineTotal.amount])).toEqual([
      ['b', 1, 10],
      ['a', 2, 200],
      ['b', 3, 30],
    ]);
    expect(quote).toMatchObject({ subtotal: { amount: 240 }, shipping: { amount: 499 }, tax: { amount: 0 } });
    expect(quote.total).toEqual({ amount: 739, currency: 'USD' });
  });

  it('rounds tax once for the order, on goods and shipping', () => {
    const rates = new Map([['US-WA', 6.5]]);
    const quote = quoteOf(asked([['a', 3]], { region: ' wa' }), [offer('a', 333)], rates);
    expect(quote.tax.amount).toBe(97); // 6.5 % of 999 + 499 is 97.37
  });

  it('names all products that nobody offers', () => {
    const quote = () => quoteOf(asked([['a', 1], ['x', 1], ['y', 1], ['x', 1]]), [offer('a', 1)], noTax); // prettier-ignore
    expect(quote).toThrow(expect.objectContaining({ code: 'not_offered', details: { productIds: ['x', 'y'] } }));
  });

  it('refuses to add up several currencies', () => {
    const quote = () => quoteOf(asked([['a', 1], ['b', 1]]), [offer('a', 1), offer('b', 1, 'EUR')], noTax); // prettier-ignore
    expect(quote).toThrow(expect.objectContaining({ kind: 'conflict', code: 'currency_mismatch' }));
  });

  it.each([
    { price: Number.MAX_SAFE_INTEGER, quantity: 2 },
    { price: Number.MAX_SAFE_INTEGER, quantity: 1 },
    { price: Number.MAX_SAFE_INTEGER - 499, quantity: 1, rate: 1 },
  ])('refuses amounts that cannot be counted exactly: %j', ({ price, quantity, rate = 0 }) => {
    const quote = () => quoteOf(asked([['a', quantity]]), [offer('a', price)], new Map([['US', rate]]));
    expect(quote).toThrow(expect.objectContaining({ kind: 'invalid', code: 'amount_too_large' }));
  });

  it('counts the largest amount there is', () => {
    const price = Number.MAX_SAFE_INTEGER - 499;
    expect(quoteOf(asked([['a', 1]]), [offer('a', price)], noTax).total.amount).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('always adds up, in whole minor units of one currency', () => {
    fc.assert(
      fc.property(order, (o) => {
        const { items, subtotal, shipping, tax, total } = quoteFor(o);
        const lines = items.map((item) => item.lineTotal);
        expect(lines.reduce((sum, line) => sum + line.amount, 0)).toBe(subtotal.amount);
        expect(subtotal.amount + shipping.amount + tax.amount).toBe(total.amount);
        for (const { amount, currency } of [...lines, subtotal, shipping, tax, total]) {
          expect(Number.isSafeInteger(amount) && amount >= 0).toBe(true);
          expect(currency).toBe(o.currency);
        }
      }),
    );
  });

  it('never costs less when there is more in it', () => {
    fc.assert(
      fc.property(order, basket, (o, more) => {
        const less = quoteFor(o);
        const all = quoteFor({ ...o, basket: [...o.basket, ...more] });
        expect(all.tax.amount).toBeGreaterThanOrEqual(less.tax.amount);
        expect(all.total.amount).toBeGreaterThanOrEqual(less.total.amount);
      }),
    );
  });
});

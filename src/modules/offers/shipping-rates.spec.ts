import { describe, expect, it } from '@jest/globals';
import { shippingMethodsTo, shippingTo } from './shipping-rates.js';

describe('shipping rates', () => {
  it('lists standard, then express', () => {
    expect(shippingMethodsTo('US', 'USD')).toEqual([
      { shippingMethod: 'standard', name: 'Standard', price: { amount: 499, currency: 'USD' }, minDays: 3, maxDays: 5 },
      { shippingMethod: 'express', name: 'Express', price: { amount: 999, currency: 'USD' }, minDays: 1, maxDays: 2 },
    ]);
  });

  it('takes three times as much abroad, and longer', () => {
    expect(shippingMethodsTo('DE', 'USD')).toMatchObject([
      { price: { amount: 1497 }, minDays: 7, maxDays: 14 },
      { price: { amount: 2997 }, minDays: 3, maxDays: 5 },
    ]);
  });

  it.each([
    ['USD', 499, 1497],
    ['JPY', 5, 15],
    ['KWD', 4990, 14_970],
    ['CLF', 49_900, 149_700],
  ])('knows the minor units of %s', (currency, home, abroad) => {
    expect(shippingTo('US', 'standard')(currency)).toEqual({ amount: home, currency });
    expect(shippingTo('JP', 'standard')(currency)).toEqual({ amount: abroad, currency });
  });

  it('refuses what it does not know', () => {
    expect(() => shippingTo('ZZ', 'standard')).toThrow(expect.objectContaining({ code: 'unknown_country' }));
    expect(() => shippingTo('US', 'drone')).toThrow(expect.objectContaining({ code: 'unknown_shipping_method' }));
    expect(() => shippingMethodsTo('US', 'QQQ')).toThrow(expect.objectContaining({ code: 'unknown_currency' }));
  });
});

import { isISO31661Alpha2 } from 'class-validator';
import { type Money, invalid } from '../../platform/index.js';
import type { ShippingMethod } from './contract/offers.contract.js';
import { digitsOf } from './currency.js';

/** The shop's own country, ISO 3166-1 alpha-2. */
export const HOME_COUNTRY = 'US';

/** Abroad costs this many times the price at home. */
const ABROAD_FACTOR = 3;

/** Working days. */
interface Days {
  minDays: number;
  maxDays: number;
}

interface ShippingRate {
  shippingMethod: ShippingMethod['shippingMethod'];
  name: string;
  /** The price at home for an order of any size, in hundredths of the currency's major unit (499 is $4.99, €4.99, ¥4.99). */
  hundredths: number;
  home: Days;
  abroad: Days;
}

/**
 * The rate card:
 *
 * | method   | at home        | abroad           |
 * | -------- | -------------- | ---------------- |
 * | standard | 4.99, 3-5 days | 14.97, 7-14 days |
 * | express  | 9.99, 1-2 days | 29.97, 3-5 days  |
 *
 * The numbers hold in every currency; in one without minor units they are rounded half up (4.99 is ¥5).
 */
const RATE_CARD: readonly ShippingRate[] = [
  {
    shippingMethod: 'standard',
    name: 'Standard',
    hundredths: 499,
    home: { minDays: 3, maxDays: 5 },
    abroad: { minDays: 7, maxDays: 14 },
  },
  {
    shippingMethod: 'express',
    name: 'Express',
    hundredths: 999,
    home: { minDays: 1, maxDays: 2 },
    abroad: { minDays: 3, maxDays: 5 },
  },
];

/** All shipping methods to a country, at their prices in a currency. Errors: invalid `unknown_country`, `unknown_currency`. */
export function shippingMethodsTo(country: string, currency: string): ShippingMethod[] {
  const home = isHome(country);
  return RATE_CARD.map((rate) => ({
    shippingMethod: rate.shippingMethod,
    name: rate.name,
    price: priceIn(currency, rate, home),
    ...(home ? rate.home : rate.abroad),
  }));
}

/**
 * What a method costs to a country, in any currency. Errors: invalid `unknown_country`, invalid `unknown_shipping_method`; the
 * answer throws invalid `unknown_currency`.
 */
export function shippingTo(country: string, shippingMethod: string): (currency: string) => Money {
  const home = isHome(country);
  const rate = RATE_CARD.find((known) => known.shippingMethod === shippingMethod);
  if (!rate) throw invalid('unknown_shipping_method', 'There is no such shipping method.');
  return (currency) => priceIn(currency, rate, home);
}

function isHome(country: string): boolean {
  if (!isISO31661Alpha2(country))
    throw invalid('unknown_country', `${country} is not a country of ISO 3166-1.`, { country });
  return country === HOME_COUNTRY;
}

/** Whole numbers all the way: tripled first, then rounded where the currency's minor unit is coarser than a hundredth. */
function priceIn(currency: string, rate: ShippingRate, home: boolean): Money {
  const hundredths = home ? rate.hundredths : rate.hundredths * ABROAD_FACTOR;
  const minorUnits = hundredths * 10 ** digitsOf(currency);
  return { amount: Math.floor((minorUnits + 50) / 100), currency };
}

import currencies from 'currency-codes';
import { Currency, Int } from './fields.js';

/** An amount in minor units (cents) of an ISO 4217 currency; never a float. */
export class Money {
  @Int({ min: 0, max: 9_007_199_254_740_991, doc: 'in minor units of the currency', example: 1299 })
  amount!: number;

  @Currency()
  currency!: string;
}

export const money = (amount: number, currency: string): Money => {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`not a whole number of minor units: ${amount}`);
  return { amount, currency };
};

/** By code: looking one up in the list goes through all of it, and every price on a page asks. */
const digitsOf = new Map(currencies.data.map(({ code, digits }) => [code, digits]));

/** Minor digits by ISO 4217 (JPY 0, USD 2, KWD 3); undefined for a code that is not a currency. */
export const minorDigits = (currency: string): number | undefined => digitsOf.get(currency.toUpperCase());

/** Reads a decimal text (`12.99`) exactly; undefined when it is not one or has more digits than the currency. */
export function parseMoney(decimal: string, currency: string): Money | undefined {
  const digits = minorDigits(currency);
  const match = /^(\d{1,12})(?:\.(\d{1,8}))?$/.exec(decimal.trim());
  if (digits === undefined || !match) return undefined;
  const fraction = (match[2] ?? '').replace(/0+$/, '');
  if (fraction.length > digits) return undefined;
  const amount = Number(`${match[1]}${fraction.padEnd(digits, '0')}`);
  return Number.isSafeInteger(amount) ? { amount, currency } : undefined;
}

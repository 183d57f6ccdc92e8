import { invalid, minorDigits } from '../../platform/index.js';

/** Minor digits of a currency (USD 2, JPY 0, KWD 3). Errors: invalid `unknown_currency`. */
export function digitsOf(currency: string): number {
  const digits = minorDigits(currency);
  if (digits === undefined)
    throw invalid('unknown_currency', `${currency} is not a currency of ISO 4217.`, { currency });
  return digits;
}

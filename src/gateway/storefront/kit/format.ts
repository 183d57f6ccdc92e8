import { type Money, minorDigits } from '../../../platform/index.js';

const LANGUAGE = 'en-US';
const formatters = new Map<string, Intl.NumberFormat>();

/** `$12.99`; the digits are those of ISO 4217, which `Intl` does not know for every currency. */
export function moneyText({ amount, currency }: Money): string {
  const digits = minorDigits(currency) ?? 2;
  let formatter = formatters.get(currency);
  if (!formatter) {
    const shown = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    formatter = new Intl.NumberFormat(LANGUAGE, { style: 'currency', currency, ...shown });
    formatters.set(currency, formatter);
  }
  return formatter.format(amount / 10 ** digits);
}

const numbers = new Intl.NumberFormat(LANGUAGE);
/** `12,345` */
export const numberText = (value: number): string => numbers.format(value);

/** `1 review`, `12 reviews` */
export const countText = (count: number, one: string, many = `${one}s`): string =>
  `${numberText(count)} ${count === 1 ? one : many}`;

const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
/** `26 November 2026`, in UTC. */
export const dateText = (timestamp: string): string => days.format(new Date(timestamp));

/** The first `most` characters; none is cut in two. */
export const firstOf = (text: string, most: number): string =>
  text.length <= most ? text : text.slice(0, most).replace(/[\ud800-\udbff]$/, '');

const SHORT = 80;
/** A text that somebody typed, for a heading. */
export const shortText = (text: string): string => (text.length <= SHORT ? text : `${firstOf(text, SHORT)}…`);

/** A path of names as its last name: `Fiction/Classics` is `Classics`. */
export const lastStep = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** `A`, `A and B`, `A, B and 3 others` */
export function namesText(names: readonly string[]): string {
  const [first, second] = names;
  if (first === undefined) return '';
  if (second === undefined) return first;
  if (names.length === 2) return `${first} and ${second}`;
  return `${first}, ${second} and ${countText(names.length - 2, 'other')}`;
}

const languages = new Intl.DisplayNames('en-GB', { type: 'language', fallback: 'code' });
const LANGUAGE_CODE = /^[a-z]{2,3}(-[A-Za-z]{2,4})?$/;
/** Asking for a name costs more than the rest of a page's details; there are few codes. */
const languageNames = new Map<string, string>();
const MOST_LANGUAGES = 1_000;

/** `en` and `eng` are English; what is no code stays as it is. */
export function languageText(code: string): string {
  if (!LANGUAGE_CODE.test(code)) return code;
  let name = languageNames.get(code);
  if (name === undefined) {
    name = languages.of(code) ?? code;
    if (languageNames.size < MOST_LANGUAGES) languageNames.set(code, name);
  }
  return name;
}

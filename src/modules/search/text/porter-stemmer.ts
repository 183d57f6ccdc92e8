/**
 * Porter's stemmer for English: M. F. Porter, "An algorithm for suffix stripping", Program 14 (1980). Words of other letters than
 * a to z are left as they are.
 */
export function stem(word: string): string {
  if (word.length < 3 || !/^[a-z]+$/.test(word)) return word;
  return [plurals, pastsAndGerunds, finalY, doubleSuffixes, shortSuffixes, lastSuffixes, tidied].reduce(
    (text, step) => step(text),
    word,
  );
}

const C = '[^aeiou](?:[^aeiouy])*';
const V = '[aeiouy][aeiou]*';
const MORE_THAN_0 = new RegExp(`^(?:${C})?${V}${C}`);
const EXACTLY_1 = new RegExp(`^(?:${C})?${V}${C}(?:${V})?$`);
const MORE_THAN_1 = new RegExp(`^(?:${C})?${V}${C}${V}${C}`);
const HAS_VOWEL = new RegExp(`^(?:${C})?${V}`);
const CVC = new RegExp(`^${C}[aeiouy][^aeiouwxy]$`);
const DOUBLE = /([^aeiouylsz])\1$/;

function plurals(word: string): string {
  if (/(?:ss|i)es$/.test(word)) return word.slice(0, -2);
  return /[^s]s$/.test(word) ? word.slice(0, -1) : word;
}

function pastsAndGerunds(word: string): string {
  if (word.endsWith('eed')) return MORE_THAN_0.test(word.slice(0, -3)) ? word.slice(0, -1) : word;
  const [ending] = /(?:ed|ing)$/.exec(word) ?? [];
  if (!ending) return word;
  const rest = word.slice(0, -ending.length);
  if (!HAS_VOWEL.test(rest)) return word;
  if (/(?:at|bl|iz)$/.test(rest)) return `${rest}e`;
  if (DOUBLE.test(rest)) return rest.slice(0, -1);
  return EXACTLY_1.test(rest) && endsInCvc(rest) ? `${rest}e` : rest;
}

const finalY = (word: string): string =>
  word.endsWith('y') && HAS_VOWEL.test(word.slice(0, -1)) ? `${word.slice(0, -1)}i` : word;

const DOUBLE_SUFFIXES = {
  ational: 'ate',
  tional: 'tion',
  enci: 'ence',
  anci: 'ance',
  izer: 'ize',
  bli: 'ble',
  alli: 'al',
  entli: 'ent',
  eli: 'e',
  ousli: 'ous',
  ization: 'ize',
  ation: 'ate',
  ator: 'ate',
  alism: 'al',
  iveness: 'ive',
  fulness: 'ful',
  ousness: 'ous',
  aliti: 'al',
  iviti: 'ive',
  biliti: 'ble',
  logi: 'log',
};
const SHORT_SUFFIXES = { icate: 'ic', ative: '', alize: 'al', iciti: 'ic', ical: 'ic', ful: '', ness: '' };
const LAST_SUFFIX = /(?:al|ance|ence|er|ic|able|ible|ant|ement|ment|ent|ou|ism|ate|iti|ous|ive|ize|(?<=[st])ion)$/;

const doubleSuffixes = replacing(DOUBLE_SUFFIXES);
const shortSuffixes = replacing(SHORT_SUFFIXES);

/** The longest of the suffixes is replaced where what stands before it has a measure above 0. */
function replacing(suffixes: Record<string, string>): (word: string) => string {
  const longestFirst = Object.keys(suffixes).sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`(?:${longestFirst.join('|')})$`);
  return (word) => {
    const [suffix] = pattern.exec(word) ?? [];
    if (!suffix) return word;
    const rest = word.slice(0, -suffix.length);
    return MORE_THAN_0.test(rest) ? rest + (suffixes[suffix] as string) : word;
  };
}

function lastSuffixes(word: string): string {
  const [suffix] = LAST_SUFFIX.exec(word) ?? [];
  if (!suffix) return word;
  const rest = word.slice(0, -suffix.length);
  return MORE_THAN_1.test(rest) ? rest : word;
}

function tidied(word: string): string {
  let text = word;
  if (text.endsWith('e')) {
    const rest = text.slice(0, -1);
    if (MORE_THAN_1.test(rest) || (EXACTLY_1.test(rest) && !endsInCvc(rest))) text = rest;
  }
  return text.endsWith('ll') && MORE_THAN_1.test(text) ? text.slice(0, -1) : text;
}

const endsInCvc = (text: string): boolean => CVC.test(text) || /[^aeiou][aeiouy][^aeiouwxy]$/.test(text);

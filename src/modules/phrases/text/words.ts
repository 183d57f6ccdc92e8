/** Scripts that write words without spaces between them: there, each character is taken as a word. */
const UNSPACED = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map((s) => `\\p{Script=${s}}`)
  .join('');
// No word is as long as these; without a bound, a run of many million letters takes more stack than an expression has.
const ALONE = `[${UNSPACED}]\\p{M}{0,100}`;
const LETTERS = `(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}]){1,1000}`;
const NUMBER = '\\p{Nd}{1,100}(?:[.,]\\p{Nd}{1,100}){1,100}';

/** `actin’ strange`: what stands for letters left out. After `‘old sport’` it ends a quotation, and before a new sentence as well. */
const QUOTATION = `(?<!\\p{L})['‘](?:\\p{L}+[\\s-]+){0,5}\\p{L}+['’]`;
const ELISION = `['’](?=\\s+\\p{Ll})(?<!${QUOTATION})`;
const PROSE_WORD = new RegExp(`${ALONE}|${NUMBER}|${LETTERS}(?:['’‐‑-]${LETTERS}){0,100}(?:${ELISION})?`, 'gu');
const PLAIN_WORD = new RegExp(`${ALONE}|${LETTERS}`, 'gu');

export interface WordPlace {
  /** UTF-16 units before it. */
  start: number;
  end: number;
}

const UNSPACED_WORD = new RegExp(`^${ALONE}$`, 'u');
export const isUnspaced = (word: string): boolean => (word <= '\u0dff' ? false : UNSPACED_WORD.test(word));

/** Words as a reader counts them: `bean-field`, `whale's`, `actin'` and `20,000` are one each. */
export const proseWords = (text: string): IterableIterator<RegExpExecArray> => text.matchAll(PROSE_WORD);

/** Words as somebody looks for them, in order: nothing but letters and digits, without case and diacritics. */
export function* plainWords(text: string): Generator<string> {
  for (const [found] of text.matchAll(PLAIN_WORD)) yield folded(found);
}

/** Where the same words stand. */
export function* wordPlaces(text: string): Generator<WordPlace> {
  for (const { 0: found, index } of text.matchAll(PLAIN_WORD)) yield { start: index, end: index + found.length };
}

/** Without case and diacritics: `Élan` is `elan`, `STRASSE` and `Straße` are `strasse`. */
export function folded(word: string): string {
  if (/^[a-z0-9]+$/.test(word)) return word;
  const bare = word
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toUpperCase()
    .toLowerCase();
  // What is nothing but marks stays, so that every word has a form.
  return bare === '' ? word : bare;
}

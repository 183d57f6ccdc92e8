import type { ProductRow } from '../product-rows.js';

const MOST_WORDS = 12;
/** The last word may still be being typed, once it has this many characters. */
const PREFIX_FROM = 3;
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;

/** The words of a question, in order; undefined when it has none. */
export function wordsAsked(text: string): { word: string; unfinished: boolean }[] | undefined {
  const words = text.normalize('NFC').match(WORD)?.slice(0, MOST_WORDS);
  return words?.map((word, i) => ({ word, unfinished: i === words.length - 1 && [...word].length >= PREFIX_FROM }));
}

/** What is searched of a product, from the weightiest to the lightest. */
export const searchedTexts = (row: ProductRow) => ({
  title: row.title,
  authors: (JSON.parse(row.authors) as string[]).join(' '),
  category: row.category_path.replaceAll('/', ' '),
  attributes: Object.values(JSON.parse(row.attributes) as Record<string, string>).join(' '),
  description: row.description,
});

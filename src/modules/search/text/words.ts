import { LRUCache } from 'lru-cache';
import { stem } from './porter-stemmer.js';

/** A word as it stands in a text, folded: without case and accents. */
export interface Word {
  folded: string;
  /** Where it stands in the text it was read from (UTF-16 units). */
  start: number;
  end: number;
}

/** Letters and digits; a point between digits belongs to them (13.3), an apostrophe between letters to the word. */
const WORD = /\p{N}+(?:[.]\p{N}+)+(?![\p{L}\p{N}])|[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['\u2019][\p{L}][\p{L}\p{M}]*)*/gu;
const CJK =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const ASCII = /^[\x00-\x7f]*$/;
/** Longer ones are cut: nobody types them. */
export const LONGEST_WORD = 40;

/** Without case, accents and compatibility forms; apostrophes vanish. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase().replaceAll("'", '');
  return text
    .normalize('NFKD')
    .replace(/[\p{M}'\u2019]+/gu, '')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '');
}

/** The words of a text in order, at most `most`. */
export function wordsOf(text: string, most: number): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(WORD)) {
    if (words.length >= most) break;
    const folded = [...fold(possessiveless(match[0]))].slice(0, LONGEST_WORD).join('');
    if (folded !== '') words.push({ folded, start: match.index, end: match.index + match[0].length });
  }
  return words;
}

const possessiveless = (word: string): string => word.replace(/['\u2019]s$/iu, '');

const stems = new LRUCache<string, string>({ max: 50_000 });

export function stemOf(folded: string): string {
  let known = stems.get(folded);
  if (known === undefined) stems.set(folded, (known = stem(folded)));
  return known;
}

/** `iphone12`, `16gb`: letters and digits that stand apart elsewhere. Undefined for what is one (`4k`, `ps4`, `cx405`). */
export function partsOf(folded: string): [string, string] | undefined {
  const match = /^(?:(\p{L}{3,})(\p{N}+)|(\p{N}+)(\p{L}{2,}))$/u.exec(folded);
  if (!match) return undefined;
  return [match[1] ?? match[3], match[2] ?? match[4]] as [string, string];
}

/** Scripts that write no spaces are searched by pairs of characters. */
export function pairsOf(folded: string): string[] | undefined {
  if (!CJK.test(folded)) return undefined;
  const characters = [...folded];
  if (characters.length < 2) return [folded];
  return characters.slice(1).map((character, i) => `${characters[i]}${character}`);
}

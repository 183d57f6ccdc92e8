import { isLink, mayBegin, mayEnd, onlyBegins } from '../text/function-words.js';
import { Names } from '../text/names.js';
import { CAPITAL, type Prose, SEPARATED } from '../text/prose.js';
import { isUnspaced } from '../text/words.js';
import { type GramCounts, countKeys } from './gram-counts.js';
import { type WordKey, gramKey, wordKey } from './gram-key.js';

/** A sequence of two or three words that may turn out to be a phrase of the book. */
export interface Candidate {
  phrase: string;
  /** How often it stands in the text. */
  count: number;
  /** On how many pages it does. */
  pages: number;
}

/** All that the shelf needs to know of a book. */
export interface BookCounts {
  words: number;
  /** Every word, and every sequence of words that could be somebody's phrase. */
  grams: GramCounts;
  candidates: Candidate[];
  /** How often each word of the candidates stands in the text. */
  candidateWords: Record<string, number>;
}

/** Words of a page: what stands often on one page and nowhere else is a refrain, and no habit of the book. */
export const PAGE = 300;
/** The most candidates of one book, the most frequent. */
export const MOST_CANDIDATES = 20_000;
/** Longest phrase, in UTF-16 units. */
const LONGEST_PHRASE = 200;
/** What is so often part of a longer phrase is no phrase of its own. */
const NEARLY_ALWAYS = 0.75;

interface Found extends Candidate {
  lastPage: number;
  capitals: number;
  /** How often a word follows that a phrase could end with. */
  goesOn: number;
}

/** Counts a text. Memory: about 40 bytes a word. */
export function countBook(prose: Prose): BookCounts {
  const { words, marks } = prose;
  const keyOfWord = new Map<string, WordKey>();
  const wordKeys = words.map((word) => {
    const known = keyOfWord.get(word);
    if (known) return known;
    const key = wordKey(word);
    keyOfWord.set(word, key);
    return key;
  });
  const keys = new Float64Array(words.length * 3);
  let n = 0;
  for (let i = 0; i < words.length; i++) keys[n++] = gramKey([wordKeys[i] as WordKey]);
  eachGram(prose, (first, last) => (keys[n++] = gramKey(wordKeys.slice(first, last + 1))));
  const grams = countKeys(keys.slice(0, n));

  const repeated = new Map<number, Found>();
  const names = new Names(prose);
  const foreign = foreignScript(words);
  const unfit: Found = { phrase: '', count: 0, pages: 0, lastPage: -1, capitals: 0, goesOn: 0 };
  const often = new Set<number>();
  grams.keys.forEach((key, i) => (grams.counts[i] as number) > 1 && often.add(key));
  eachGram(prose, (first, last) => {
    const key = gramKey(wordKeys.slice(first, last + 1));
    if (!often.has(key)) return;
    let found = repeated.get(key);
    if (!found) {
      const parts = words.slice(first, last + 1);
      const phrase = parts.join(' ');
      const fits = phrase.length <= LONGEST_PHRASE && !parts.some((word) => names.has(word) || foreign(word));
      found = fits ? { ...unfit, phrase } : unfit;
      repeated.set(key, found);
    }
    if (found === unfit) return;
    found.count++;
    const page = Math.floor(first / PAGE);
    if (page !== found.lastPage) found.pages++;
    found.lastPage = page;
    if (names.telling && marks.subarray(first, last + 1).some((mark) => mark & CAPITAL)) found.capitals++;
    if (joined(prose, last + 1) && mayEnd(words[last + 1] as string)) found.goesOn++;
  });
  const candidates = merged([...repeated.values()].filter((f) => f !== unfit && isPhrase(f)))
    .sort((a, b) => b.count - a.count || (a.phrase < b.phrase ? -1 : 1))
    .slice(0, MOST_CANDIDATES)
    .map(({ phrase, count, pages }) => ({ phrase, count, pages }));
  return { words: words.length, grams, candidates, candidateWords: countsOf(candidates, words) };
}

/** Whether a word stands with the one before it. */
const joined = ({ words, marks }: Prose, i: number): boolean => i < words.length && !((marks[i] as number) & SEPARATED);

/** Calls `take` with the first and the last word of every two or three words that stand together and could be a phrase. */
function eachGram(prose: Prose, take: (first: number, last: number) => void): void {
  const { words } = prose;
  for (let i = 0; i < words.length; i++) {
    if (!joined(prose, i + 1) || !mayBegin(words[i] as string)) continue;
    if (mayEnd(words[i + 1] as string)) take(i, i + 1);
    if (joined(prose, i + 2) && mayEnd(words[i + 2] as string) && isMiddle(words[i + 1] as string)) take(i, i + 2);
  }
}

/** A passage in a script that is not the book's own is a quotation. */
function foreignScript(words: string[]): (word: string) => boolean {
  const unspaced = words.reduce((n, word) => n + (isUnspaced(word) ? 1 : 0), 0) > words.length / 2;
  return (word) => isUnspaced(word) !== unspaced;
}

const isMiddle = (word: string): boolean => isLink(word) || (mayBegin(word) && mayEnd(word));

function isPhrase({ phrase, count, pages, capitals, goesOn }: Found): boolean {
  if (pages < 2 || capitals * 2 >= count) return false;
  const [, middle, last] = phrase.split(' ');
  // `theory of natural` is where `theory of natural selection` begins, `importation of foreign` where that of foreign goods does.
  return last === undefined || !isLink(middle as string) || goesOn < count * NEARLY_ALWAYS;
}

/** Two words that hardly ever stand without a third are that phrase of three; but `his ivory leg` is an `ivory leg`. */
function merged(found: Found[]): Found[] {
  const counts = new Map(found.map(({ phrase, count }) => [phrase, count]));
  const told = new Set<string>();
  for (const { phrase, count } of found) {
    const [a, b, c] = phrase.split(' ');
    if (c === undefined) continue;
    if (onlyBegins(a as string) && counts.has(`${b} ${c}`)) {
      told.add(phrase);
      continue;
    }
    for (const part of [`${a} ${b}`, `${b} ${c}`])
      if (count >= (counts.get(part) ?? Infinity) * NEARLY_ALWAYS) told.add(part);
  }
  return found.filter(({ phrase }) => !told.has(phrase));
}

function countsOf(candidates: Candidate[], words: string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { phrase } of candidates) for (const word of phrase.split(' ')) counts.set(word, 0);
  for (const word of words) {
    const count = counts.get(word);
    if (count !== undefined) counts.set(word, count + 1);
  }
  return Object.fromEntries(counts);
}

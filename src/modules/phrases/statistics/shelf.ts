import { isUnspaced } from '../text/words.js';
import type { Candidate } from './book-counts.js';
import { eachCount } from './gram-counts.js';
import { keyOf } from './gram-key.js';
import { improbability } from './improbability.js';

/** A book whose phrases are wanted. */
export interface Target {
  book: string;
  words: number;
  candidates: Candidate[];
  candidateWords: Record<string, number>;
}

export interface RankedPhrase {
  phrase: string;
  count: number;
  score: number;
  /** Other books that have it, most often first. */
  sharedBy: string[];
}

/** So many other books are named for a phrase. */
export const MOST_SHARERS = 20;

/** What books say in general. `grams`: encoded counts, each of them `count * HOLDERS + holders`. */
export interface Background {
  words: number;
  books: number;
  grams: string;
}
export const HOLDERS = 64;

interface Sharer {
  book: string;
  count: number;
}

/**
 * The shelf as some of its books need to know it: how often all books together, and how many of them, have what those books have. Each
 * book of the shelf is shown to it once; its counts are whole numbers, so that nothing depends on the order, or on what was there before.
 */
export class Shelf {
  private readonly keys: Float64Array;
  private readonly totals: Float64Array;
  private readonly holders: Uint32Array;
  private readonly sharers = new Map<number, Sharer[]>();
  private words = 0;
  private books = 0;

  constructor(private readonly targets: readonly Target[]) {
    const wanted = new Set<number>();
    for (const { candidates, candidateWords } of targets) {
      for (const { phrase } of candidates) wanted.add(keyOf(phrase));
      for (const word of Object.keys(candidateWords)) wanted.add(keyOf(word));
    }
    this.keys = Float64Array.from(wanted).sort();
    this.totals = new Float64Array(this.keys.length);
    this.holders = new Uint32Array(this.keys.length);
  }

  /** Shows a book of the shelf, the targets among them, by its encoded counts. */
  add(book: string, words: number, grams: string): void {
    this.words += words;
    this.books++;
    this.walk(grams, (i, count) => {
      this.totals[i]! += count;
      this.holders[i]!++;
      this.share(i, { book, count });
    });
  }

  /** Adds what is known of the language anyway; its books are no books of this shelf, and are never named. */
  addBackground({ words, books, grams }: Background): void {
    this.words += words;
    this.books += books;
    this.walk(grams, (i, packed) => {
      this.totals[i]! += Math.floor(packed / HOLDERS);
      this.holders[i]! += packed % HOLDERS;
    });
  }

  /** The phrases of each target, least probable first. Every target must have been shown. */
  *rank(most: number): Generator<[book: string, phrases: RankedPhrase[]]> {
    for (const target of this.targets) yield [target.book, this.rankOne(target, most)];
  }

  private rankOne({ book, words, candidates, candidateWords }: Target, most: number): RankedPhrase[] {
    const rest = { words: this.words - words, books: this.books - 1 };
    const shares = new Map<string, number>();
    for (const [word, count] of Object.entries(candidateWords))
      shares.set(word, (this.total(keyOf(word)) - count + 0.5) / Math.max(1, rest.words));
    const scored: { candidate: Candidate; i: number; score: number }[] = [];
    for (const candidate of candidates) {
      const i = this.indexOf(keyOf(candidate.phrase));
      const byChance = candidate.phrase.split(' ').reduce((share, word) => share * (shares.get(word) as number), 1);
      const score = improbability(
        { ...candidate, words },
        { ...rest, count: this.totals[i]! - candidate.count, holders: this.holders[i]! - 1, byChance },
      );
      if (score > 0) scored.push({ candidate, i, score });
    }
    scored.sort((a, b) => b.score - a.score || (a.candidate.phrase < b.candidate.phrase ? -1 : 1));
    return scored.slice(0, most).map(({ candidate: { phrase, count }, i, score }) => ({
      phrase: shown(phrase),
      count,
      score: Math.round(score * 1000) / 1000,
      sharedBy: (this.sharers.get(i) ?? [])
        .filter((sharer) => sharer.book !== book)
        .slice(0, MOST_SHARERS)
        .map((sharer) => sharer.book),
    }));
  }

  private share(i: number, sharer: Sharer): void {
    const known = this.sharers.get(i) ?? [];
    if (known.length === 0) this.sharers.set(i, known);
    known.push(sharer);
    known.sort((a, b) => b.count - a.count || (a.book < b.book ? -1 : 1));
    // One more than is told: the book itself is among them.
    known.length = Math.min(known.length, MOST_SHARERS + 1);
  }

  private total(key: number): number {
    return this.totals[this.indexOf(key)] ?? 0;
  }

  private indexOf(key: number): number {
    let [low, high] = [0, this.keys.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.keys[middle] as number) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Both are sorted: one walk through both finds all that they share. */
  private walk(grams: string, take: (i: number, count: number) => void): void {
    let i = 0;
    const { keys } = this;
    eachCount(grams, (key, count) => {
      while (i < keys.length && (keys[i] as number) < key) i++;
      if (keys[i] === key) take(i, count);
    });
  }
}

/** Scripts without spaces are shown without. */
function shown(phrase: string): string {
  const words = phrase.split(' ');
  return words.every(isUnspaced) ? words.join('') : phrase;
}

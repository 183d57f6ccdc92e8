import { describe, expect, it } from '@jest/globals';
import { bookAbout } from '../sample-books.js';
import { proseOf } from '../text/prose.js';
import { countBook } from './book-counts.js';
import { encodeCounts } from './gram-counts.js';
import { type Elsewhere, improbability } from './improbability.js';
import { HOLDERS, MOST_SHARERS, type RankedPhrase, Shelf, type Target } from './shelf.js';
import { keyOf } from './gram-key.js';

interface Book extends Target {
  shown: string;
}
const book = (name: string, phrase: string, times: number, others: string[] = []): Book => {
  const { grams, ...counts } = countBook(proseOf(bookAbout(phrase, times, others)));
  return { book: name, ...counts, shown: encodeCounts(grams) };
};
const rank = (target: Book, others: Book[]): RankedPhrase[] => {
  const shelf = new Shelf([target]);
  for (const { book: name, words, shown } of [target, ...others]) shelf.add(name, words, shown);
  return [...shelf.rank(500)][0]![1];
};

describe('how improbable a phrase is', () => {
  const inBook = { count: 10, pages: 10, words: 100_000 };
  const elsewhere: Elsewhere = { count: 0, holders: 0, books: 30, words: 3_000_000, byChance: 1e-9 };
  const of = (book: object, rest: object): number => improbability({ ...inBook, ...book }, { ...elsewhere, ...rest });

  it('grows with its count and pages, and with how rare it and its words are elsewhere', () => {
    const usual = of({}, {});
    expect(usual).toBeGreaterThan(0);
    expect(of({ count: 20 }, {})).toBeGreaterThan(usual);
    expect(of({ pages: 20 }, {})).toBeGreaterThan(usual);
    expect(of({}, { count: 5 })).toBeLessThan(usual);
    expect(of({}, { holders: 10 })).toBeLessThan(usual);
    expect(of({}, { byChance: 1e-6 })).toBeLessThan(usual);
  });

  it('is nothing where others have it as often, all have it, or it stands on one page', () => {
    expect(of({}, { count: 400 })).toBe(0);
    expect(of({}, { holders: 31 })).toBe(0);
    expect(of({ pages: 1 }, {})).toBe(0);
  });

  it('is a number for a shelf of one book', () => {
    expect(of({}, { books: 0, words: 0 })).toBeGreaterThan(0);
  });
});

describe('a shelf', () => {
  it('ranks what is a book’s own first, and names others that have it, most often first', () => {
    const others = [
      book('b', 'old sport', 9),
      book('c', 'green lantern', 20, ['old sport']),
      book('d', 'red weed', 20),
    ];
    const [first] = rank(book('a', 'old sport', 30), others);
    expect(first).toMatchObject({ phrase: 'old sport', count: 30, sharedBy: ['b', 'c'] });
    const alone = rank(book('a', 'old sport', 30), others.slice(2));
    expect(alone[0]).toMatchObject({ phrase: 'old sport', sharedBy: [] });
    expect(alone[0]!.score).toBeGreaterThan(first!.score);
  });

  it('comes to the same in any order, and names a bounded number of others', () => {
    const target = book('a', 'old sport', 30);
    const kinds = [3, 6, 9].map((count) => book('', 'red weed', 30, Array<string>(count / 3).fill('old sport')));
    const others = Array.from({ length: 24 }, (_, i) => ({
      ...(kinds[i % 3] as Book),
      book: `b${String(i).padStart(2, '0')}`,
    }));
    const ranked = rank(target, others);
    expect(rank(target, others.toReversed())).toEqual(ranked);
    expect(ranked[0]!.sharedBy).toHaveLength(MOST_SHARERS);
    expect(ranked[0]!.sharedBy.slice(0, 6)).toEqual(['b02', 'b05', 'b08', 'b11', 'b14', 'b17']);
  });

  it('knows what is common from the background, when it holds one book', () => {
    const target = book('a', 'old sport', 30, ['young man', 'green lantern']);
    const scoreOf = (phrase: string, background: boolean): number => {
      const shelf = new Shelf([target]);
      shelf.add('a', target.words, target.shown);
      const grams = encodeCounts({
        keys: Float64Array.of(keyOf('young man')),
        counts: Uint32Array.of(900 * HOLDERS + 35),
      });
      if (background) shelf.addBackground({ words: 5_000_000, books: 38, grams });
      return [...shelf.rank(500)][0]![1].find((found) => found.phrase === phrase)?.score ?? 0;
    };
    expect(scoreOf('young man', false)).toBeCloseTo(scoreOf('green lantern', false), 0);
    expect(scoreOf('young man', true)).toBeLessThan(scoreOf('green lantern', true) / 2);
  });
});

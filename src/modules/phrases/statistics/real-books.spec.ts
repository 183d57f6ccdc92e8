import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { BACKGROUND } from '../background/english.js';
import { proseOf } from '../text/prose.js';
import { countBook } from './book-counts.js';
import { encodeCounts } from './gram-counts.js';
import { Shelf } from './shelf.js';

const folder = new URL('../../../../../shared/data/book-texts/', import.meta.url);
const BOOKS = ['f-scott-fitzgerald_the-great-gatsby', 'herman-melville_moby-dick', 'jack-london_the-call-of-the-wild'];

if (!existsSync(folder)) console.warn('not tried on real books: ../shared/data/book-texts is not there');

(existsSync(folder) ? describe : describe.skip)('the phrases of real books', () => {
  it('are those that a large store once published, on a small shelf', () => {
    const books = BOOKS.map((book) => {
      const text = gunzipSync(readFileSync(new URL(`${book}.txt.gz`, folder))).toString();
      const { grams, ...counts } = countBook(proseOf(text));
      return { book, ...counts, shown: encodeCounts(grams) };
    });
    const shelf = new Shelf(books);
    shelf.addBackground(BACKGROUND);
    for (const { book, words, shown } of books) shelf.add(book, words, shown);
    const ranked = new Map([...shelf.rank(500)].map(([book, phrases]) => [book, phrases.map(({ phrase }) => phrase)]));
    expect(ranked.get(BOOKS[0]!)![0]).toBe('old sport');
    expect(ranked.get(BOOKS[1]!)!.slice(0, 100)).toEqual(
      expect.arrayContaining(['ivory leg', 'stricken whale', 'pagan harpooneers']),
    );
  });
});

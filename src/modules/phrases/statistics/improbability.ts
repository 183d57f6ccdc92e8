/** A phrase in its book. */
export interface InBook {
  count: number;
  pages: number;
  /** Words of the book. */
  words: number;
}

/** The same phrase everywhere else. */
export interface Elsewhere {
  count: number;
  /** Other books that have it, of so many `books`. */
  holders: number;
  books: number;
  /** Words of all of them. */
  words: number;
  /** The share of such a phrase if its words came together by chance: the product of their shares. */
  byChance: number;
}

/** Neither a common expression nor a rare one grows with the square of its use: between counting and presence. */
const DAMPING = 0.7;

/**
 * How improbable it is that a book has a phrase so often, going by the rest of the shelf. The expected count comes from how often the
 * rest has the phrase, and, where that is never, from how often its words would meet by chance (a back-off as in language models). What
 * most books have tells little of any one (inverse document frequency). 0: no more than elsewhere.
 */
export function improbability(book: InBook, rest: Elsewhere): number {
  const share = rest.count / Math.max(1, rest.words) + rest.byChance;
  const expected = book.words * share;
  if (book.count <= expected) return 0;
  const rarity = Math.log((rest.books + 2) / (rest.holders + 1)) / Math.log(rest.books + 2);
  return (book.pages - 1) ** DAMPING * Math.log(book.count / expected) * rarity;
}

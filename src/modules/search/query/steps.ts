import { DocSet } from '../index/doc-set.js';

/** Fewer are looked at one by one. */
const FEW = 16_384;

/**
 * Products by steps of a number, a set for each step that has any: whole steps are taken or left without a look at their products.
 * A bit for each product and step.
 */
export class Steps {
  private readonly sets: DocSet[] = [];
  /** The step of each product, and 1; 0 where it is in none. */
  private places = new Uint8Array(0);

  /** Room for numbers below `size`. */
  grow(size: number): void {
    const places = new Uint8Array(size);
    places.set(this.places);
    this.places = places;
    this.sets.forEach((members, step) => (this.sets[step] = members.grown(size)));
  }

  put(doc: number, step: number): void {
    const before = (this.places[doc] as number) - 1;
    if (before === step) return;
    this.sets[before]?.set(doc, false);
    (this.sets[step] ??= DocSet.empty(this.places.length)).add(doc);
    this.places[doc] = step + 1;
  }

  *ascending(): Generator<DocSet> {
    for (const members of this.sets) if ((members as DocSet | undefined) !== undefined) yield members;
  }

  *descending(): Generator<DocSet> {
    for (let step = this.sets.length - 1; step >= 0; step--) {
      const members = this.sets[step];
      if (members) yield members;
    }
  }

  /** What of `found` passes a test that all pass who lie between these two steps, and none beyond them. */
  between(found: DocSet, first: number, last: number, test: (doc: number) => boolean): DocSet {
    if (found.size < FEW) return found.where(test);
    const passing = DocSet.empty(this.places.length);
    for (let step = first + 1; step < last; step++) {
      const members = this.sets[step];
      if (members) passing.or(members);
    }
    passing.and(found);
    for (const step of new Set([first, last])) {
      const members = this.sets[step];
      if (members)
        found.forEachIn(members, (doc) => {
          if (test(doc)) passing.add(doc);
        });
    }
    return passing;
  }
}

/** Four steps for each doubling. */
const PRICES = Array.from({ length: 4 * 53 }, (_, i) => 2 ** (i / 4));

/** The step of a price: never less than that of a lower one. */
export function priceStep(amount: number): number {
  let [from, to] = [0, PRICES.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (amount < (PRICES[middle] as number)) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** Half a star, from 1 on; 0: not rated. */
export const ratingStep = (average: number, count: number): number => (count === 0 ? 0 : 1 + Math.floor(average / 50));
/** That of the best. */
export const BEST_RATING = ratingStep(500, 1);

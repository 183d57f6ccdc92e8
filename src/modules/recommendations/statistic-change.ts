import { PAIR_KINDS, REACH, VIEWED, eachPair, pairKind } from './methods/trail.js';

/** A product on a trail: `kind` is BOUGHT, RATED or VIEWED. */
export interface Step {
  productId: string;
  kind: number;
}

const same = (one: Step | undefined, other: Step | undefined): boolean =>
  one?.productId === other?.productId && one?.kind === other?.kind;

/** Smaller than any pair, larger than the rounding of sums. */
const NOTHING = 1e-9;

/** More products than one change can name. */
const MOST_PLACES = 2 ** 16;

/** What changes in the statistics of pairs, and in how many trails products are on. As it is stored: products by their place in `products`. */
export interface StatisticChange {
  products: string[];
  /** Two products, the kind of the pair, and what is added to what they have together. */
  pairs: [one: number, other: number, kind: number, weight: number][];
  /** A product, and how many more trails of bought and rated ones it is on. */
  counts: [product: number, more: number][];
}

/** Adds up what changes of trails come to. */
export class Difference {
  private readonly place = new Map<string, number>();
  /** By two places and a kind, as one number: thousands of pairs are counted for one view. */
  private readonly pairs = new Map<number, number>();
  private readonly counts = new Map<number, number>();

  /** One trail turns from `before` into `after`. */
  turn(before: readonly Step[], after: readonly Step[]): void {
    // What both begin and end with stays, but for what reaches into the rest.
    const shorter = Math.min(before.length, after.length);
    let first = 0;
    while (first < shorter && same(before[first], after[first])) first++;
    let last = 0;
    while (last < shorter - first && same(before[before.length - 1 - last], after[after.length - 1 - last])) last++;
    const from = Math.max(0, first - REACH);
    const spared = Math.max(0, last - REACH);
    const [old, now] = [before.slice(from, before.length - spared), after.slice(from, after.length - spared)];
    // On a long trail each new step takes the place of the oldest: what both have, moved along, stays too.
    const moved = Math.max(
      0,
      old.findIndex((step) => same(step, now[0])),
    );
    let shared = 0;
    while (moved + shared < old.length && shared < now.length && same(old[moved + shared], now[shared])) shared++;
    this.count(old, -1, moved, moved + shared);
    this.count(now, 1, 0, shared);
  }

  /** Undefined where nothing has changed. */
  change(): StatisticChange | undefined {
    const products = [...this.place.keys()];
    const pairs = [...this.pairs]
      .filter(([, weight]) => Math.abs(weight) > NOTHING)
      .map(([key, weight]): StatisticChange['pairs'][number] => {
        const places = Math.floor(key / PAIR_KINDS);
        const [one, other] = [Math.floor(places / MOST_PLACES), places % MOST_PLACES];
        return [one, other, key % PAIR_KINDS, Math.round(weight * 1e6) / 1e6];
      });
    const counts = [...this.counts].filter(([, more]) => more !== 0);
    if (pairs.length === 0 && counts.length === 0) return undefined;
    return { products, pairs, counts };
  }

  /** Pairs that lie within `from` and `to` are counted on neither side. */
  private count(trail: readonly Step[], sign: number, from: number, to: number): void {
    const places = trail.map(({ productId }) => this.placeOf(productId));
    const viewed = trail[0]?.kind === VIEWED;
    if (!viewed) for (const place of places) this.counts.set(place, (this.counts.get(place) ?? 0) + sign);
    eachPair(trail.length, viewed, (later, earlier, weight) => {
      if (earlier >= from && later < to) return;
      const [a, b] = [places[later] as number, places[earlier] as number];
      const kind = pairKind((trail[later] as Step).kind, (trail[earlier] as Step).kind);
      const key = (Math.min(a, b) * MOST_PLACES + Math.max(a, b)) * PAIR_KINDS + kind;
      this.pairs.set(key, (this.pairs.get(key) ?? 0) + sign * weight);
    });
  }

  private placeOf(productId: string): number {
    const known = this.place.get(productId);
    if (known !== undefined) return known;
    this.place.set(productId, this.place.size);
    return this.place.size - 1;
  }
}

/** Whether it is one that `change()` has made. */
export const isStatisticChange = (value: unknown): value is StatisticChange => {
  const { products, pairs, counts } = (value ?? {}) as Partial<StatisticChange>;
  if (!Array.isArray(products) || !Array.isArray(pairs) || !Array.isArray(counts)) return false;
  const known = (place: number): boolean => Number.isInteger(place) && place >= 0 && place < products.length;
  return (
    pairs.every(
      ([one, other, kind, weight]) =>
        known(one) && known(other) && kind >= 0 && kind < PAIR_KINDS && Number.isFinite(weight),
    ) && counts.every(([product, more]) => known(product) && Number.isInteger(more))
  );
};

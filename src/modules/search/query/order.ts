import type { SearchSort } from '../contract/search.contract.js';
import type { DocSet } from '../index/doc-set.js';
import type { Columns } from './columns.js';

/** The place of a product in an order: the lesser, the earlier. */
export type Place = [first: number, second: number, doc: number];

export interface Order {
  first: (doc: number) => number;
  second: (doc: number) => number;
  /** Sets of products in this order: whatever is in one comes before what is in the next. */
  parts?: () => Iterable<DocSet>;
  /**
   * No place of a block of products comes before this. Given where the last numbers mostly come first: looked at from there, nearly all
   * other blocks are passed over.
   */
  least?: (block: number) => readonly [first: number, second: number];
}

export function orderBy(sort: Exclude<SearchSort, 'relevance'>, columns: Columns): Order {
  const { price, created, rating, ratings, sales, prices, stars, newest, mostSold } = columns;
  const none = (): number => 0;
  switch (sort) {
    case 'price':
      return { first: (doc) => price[doc] as number, second: none, parts: () => prices.ascending() };
    case '-price':
      return { first: (doc) => -(price[doc] as number), second: none, parts: () => prices.descending() };
    case 'newest':
      return {
        first: (doc) => -(created[doc] as number),
        second: (doc) => -doc,
        least: (block) => [-newest.of(block), -Infinity],
      };
    case 'rating':
      return {
        first: (doc) => ((ratings[doc] as number) === 0 ? 1 : -(rating[doc] as number)),
        second: (doc) => -(ratings[doc] as number),
        parts: () => stars.descending(),
      };
    case 'sales':
      return {
        first: (doc) => -(sales[doc] as number),
        second: (doc) => -(created[doc] as number),
        least: (block) => [-mostSold.of(block), -newest.of(block)],
      };
  }
}

export const comparePlaces = (a: Place, b: Place): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

/** Fewer are looked at as they come. */
const FEW = 16_384;

/** The `count` first after a place, in order. Each is looked at once at most, by one number mostly, and few are kept. */
export function firstAfter(
  docs: DocSet,
  { first, second, parts, least: leastOf }: Order,
  after: Place | undefined,
  count: number,
): Place[] {
  let kept: Place[] = [];
  let worst: Place = [Infinity, Infinity, Infinity];
  const [least = -Infinity] = after ?? [];
  const visit = (doc: number): void => {
    const one = first(doc);
    if (one > worst[0] || one < least) return;
    const two = second(doc);
    if (one === worst[0] && (two > worst[1] || (two === worst[1] && doc >= worst[2]))) return;
    const place: Place = [one, two, doc];
    if (after && comparePlaces(place, after) <= 0) return;
    if (kept.push(place) < 4 * count) return;
    kept = kept.sort(comparePlaces).slice(0, count);
    worst = kept.at(-1) as Place;
  };
  if (leastOf)
    docs.forEachBack(visit, (block) => {
      const [one, two] = leastOf(block);
      return one > worst[0] || (one === worst[0] && two > worst[1]);
    });
  else if (parts && docs.size > FEW)
    for (const part of parts()) {
      docs.forEachIn(part, visit);
      if (kept.length >= count) break;
    }
  else docs.forEach(visit);
  return kept.sort(comparePlaces).slice(0, count);
}

import type { SearchSort } from '../contract/search.contract.js';
import type { DocSet } from '../index/doc-set.js';
import type { Columns } from './columns.js';

/** The place of a product in an order: the lesser, the earlier. */
export type Place = [first: number, second: number, doc: number];

export interface Order {
  first: (doc: number) => number;
  second: (doc: number) => number;
  /** Where the last numbers mostly come first: looked at from there, nearly all others are passed over at once. */
  lastFirst?: boolean;
}

export function orderBy(sort: Exclude<SearchSort, 'relevance'>, columns: Columns): Order {
  const { price, created, rating, ratings, sales } = columns;
  const none = (): number => 0;
  switch (sort) {
    case 'price':
      return { first: (doc) => price[doc] as number, second: none };
    case '-price':
      return { first: (doc) => -(price[doc] as number), second: none };
    case 'newest':
      return { first: (doc) => -(created[doc] as number), second: (doc) => -doc, lastFirst: true };
    case 'rating':
      return {
        first: (doc) => ((ratings[doc] as number) === 0 ? 1 : -(rating[doc] as number)),
        second: (doc) => -(ratings[doc] as number),
      };
    case 'sales':
      return { first: (doc) => -(sales[doc] as number), second: (doc) => -(created[doc] as number), lastFirst: true };
  }
}

export const comparePlaces = (a: Place, b: Place): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

/** The `count` first after a place, in order. Each is looked at once, most of them by one number, and few are kept. */
export function firstAfter(
  docs: DocSet,
  { first, second, lastFirst = false }: Order,
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
  if (lastFirst) docs.forEachBack(visit);
  else docs.forEach(visit);
  return kept.sort(comparePlaces).slice(0, count);
}

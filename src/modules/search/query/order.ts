import type { SearchSort } from '../contract/search.contract.js';
import type { DocSet } from '../index/doc-set.js';
import type { Columns } from './columns.js';

/** The place of a product in an order: the lesser, the earlier. */
export type Place = [first: number, second: number, doc: number];

export type PlaceOf = (doc: number) => Place;

export function placeBy(sort: Exclude<SearchSort, 'relevance'>, columns: Columns): PlaceOf {
  const { price, created, rating, ratings, sales } = columns;
  switch (sort) {
    case 'price':
      return (doc) => [price[doc] as number, 0, doc];
    case '-price':
      return (doc) => [-(price[doc] as number), 0, doc];
    case 'newest':
      return (doc) => [-(created[doc] as number), -doc, doc];
    case 'rating':
      return (doc) => [(ratings[doc] as number) === 0 ? 1 : -(rating[doc] as number), -(ratings[doc] as number), doc];
    case 'sales':
      return (doc) => [-(sales[doc] as number), -(created[doc] as number), doc];
  }
}

export const comparePlaces = (a: Place, b: Place): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

/** The `count` first after a place, in order. Each is looked at once, and few are kept. */
export function firstAfter(docs: DocSet, placeOf: PlaceOf, after: Place | undefined, count: number): Place[] {
  let kept: Place[] = [];
  let worst: Place | undefined;
  docs.forEach((doc) => {
    const place = placeOf(doc);
    if (after && comparePlaces(place, after) <= 0) return;
    if (worst && comparePlaces(place, worst) >= 0) return;
    kept.push(place);
    if (kept.length < 4 * count) return;
    kept = kept.sort(comparePlaces).slice(0, count);
    worst = kept.at(-1);
  });
  return kept.sort(comparePlaces).slice(0, count);
}

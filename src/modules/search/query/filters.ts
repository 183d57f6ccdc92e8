import type { SearchProducts } from '../contract/search.contract.js';
import { DocSet } from '../index/doc-set.js';
import { termOfValue, valueLine } from '../text/product-words.js';
import { fold } from '../text/words.js';
import type { Columns } from './columns.js';
import { BEST_RATING, priceStep, ratingStep } from './steps.js';

/** What passes each filter, by the facet that it belongs to. */
export type Filters = ReadonlyMap<string, DocSet>;

type Asked = Pick<
  SearchProducts,
  'authors' | 'attributes' | 'minPrice' | 'maxPrice' | 'minRating' | 'available' | 'category'
>;

/** Wanted values by facet: one of them is enough. */
function valuesAsked({ authors = [], attributes = [] }: Asked): Map<string, string[]> {
  const asked = new Map<string, string[]>();
  for (const author of authors) asked.set('author', [...(asked.get('author') ?? []), valueLine('author', author)]);
  for (const { name, value } of attributes) {
    const facet = `attribute:${name}`;
    asked.set(facet, [...(asked.get(facet) ?? []), valueLine(facet, value)]);
  }
  return asked;
}

export const termsOfFilters = (asked: Asked): string[] => [...valuesAsked(asked).values()].flat().map(termOfValue);

/** `paths`: the category and its spellings, whatever their case; what lies under one of them passes. Filters look only at what was `found`. */
export function filtersOf(
  asked: Asked,
  paths: readonly string[] | undefined,
  { found, columns, sets }: { found: DocSet; columns: Columns; sets: ReadonlyMap<string, DocSet> },
): Filters {
  const filters = new Map<string, DocSet>();
  for (const [facet, lines] of valuesAsked(asked)) {
    const having = DocSet.empty(columns.size);
    for (const line of lines) {
      const set = sets.get(termOfValue(line));
      if (set) having.or(set);
    }
    filters.set(facet, having);
  }
  if (paths !== undefined) {
    const tops = paths.map(fold);
    const under = columns.foldedCategories.map((path) =>
      tops.some((top) => path === top || path.startsWith(`${top}/`)),
    );
    filters.set(
      'category',
      found.where((doc) => under[columns.category[doc] as number] === true),
    );
  }
  const { minPrice = 0, maxPrice = Infinity, minRating = 0 } = asked;
  if (asked.minPrice !== undefined || asked.maxPrice !== undefined)
    filters.set(
      'price',
      columns.prices.between(found, priceStep(minPrice), priceStep(maxPrice), (doc) => {
        const price = columns.price[doc] as number;
        return price >= minPrice && price <= maxPrice;
      }),
    );
  if (minRating > 0)
    filters.set(
      'rating',
      columns.stars.between(
        found,
        ratingStep(minRating, 1),
        BEST_RATING,
        (doc) => (columns.ratings[doc] as number) > 0 && (columns.rating[doc] as number) >= minRating,
      ),
    );
  if (asked.available === true) filters.set('availability', columns.available);
  return filters;
}

/** What passes every filter but that of one facet. */
export function passing(found: DocSet, filters: Filters, but?: string): DocSet {
  const set = found.copy();
  for (const [facet, having] of filters) if (facet !== but) set.and(having);
  return set;
}

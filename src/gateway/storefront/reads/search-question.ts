import {
  SEARCH_SORTS,
  type SearchProducts,
  type SearchSort,
} from '../../../modules/search/contract/search.contract.js';
import { Choice, Int, Text, TextList } from '../../../platform/index.js';
import { attributeOf } from '../../shop/attribute-filter.js';
import { mustBeInOrder } from '../../shop/price-range.js';

/** What lists of products can be narrowed and ordered by, as their addresses say it. */
export class Narrowing {
  @TextList({ optional: true, max: 10, each: 200 })
  author?: string[];

  @TextList({ optional: true, max: 10, each: 1101, doc: 'NAME:VALUE' })
  attribute?: string[];

  @Int({ optional: true, min: 0 })
  minPrice?: number;

  @Int({ optional: true, min: 0 })
  maxPrice?: number;

  @Int({ optional: true, min: 0, max: 500, doc: 'stars; above 5 hundredths of a star, as older addresses have it' })
  minRating?: number;

  @Choice(['true'], { optional: true })
  available?: 'true';

  @Choice(SEARCH_SORTS, { optional: true })
  sort?: SearchSort;

  @Text({ optional: true, max: 1000 })
  cursor?: string;

  @Choice(['1'], { optional: true })
  assembly?: '1';
}

/** A question to the search, as an address asks it. `category` is an id or a path. */
export type SearchQuestion = Narrowing & { q?: string; category?: string };

const MOST_STARS = 5;

/** Hundredths of a star, as the search counts them. */
export const hundredthsOf = (minRating: number): number => (minRating <= MOST_STARS ? 100 * minRating : minRating);

/** Results on one page. */
const SHOWN = 24;

/** Errors: invalid `invalid_request`. */
export function requestOf({ q, category, author, attribute, available, ...more }: SearchQuestion): SearchProducts {
  mustBeInOrder(more);
  const { minPrice, maxPrice, sort, cursor } = more;
  const minRating = more.minRating === undefined ? undefined : hundredthsOf(more.minRating);
  const given = { query: q, category, authors: author, minPrice, maxPrice, minRating, sort, cursor };
  return {
    ...(Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    ) as Partial<SearchProducts>),
    ...(attribute ? { attributes: attribute.map(attributeOf) } : {}),
    ...(available ? { available: true } : {}),
    limit: SHOWN,
  };
}

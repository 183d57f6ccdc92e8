import {
  AuditReport,
  AuditRequest,
  Bool,
  Choice,
  Id,
  Int,
  ListOf,
  Money,
  Nested,
  Text,
  TextList,
  Timestamp,
  command,
  defineService,
  query,
} from '../../../platform/contract/index.js';

export const SEARCH_SORTS = ['relevance', 'price', '-price', 'newest', 'rating', 'sales'] as const;
export type SearchSort = (typeof SEARCH_SORTS)[number];

/** The strongest first: a product shows one. See `badges`. */
export const BADGES = ['best_seller', 'top_rated', 'new'] as const;
export type Badge = (typeof BADGES)[number];

export class AttributeFilter {
  @Text({ max: 100 })
  name!: string;

  @Text({ max: 1000 })
  value!: string;
}

/** Only products that have a price are found. */
export class SearchProducts {
  @Text({
    optional: true,
    min: 0,
    max: 20000,
    doc: 'any text is only text; "quoted words" are a phrase; all products when absent',
  })
  query?: string;

  @Text({ optional: true, max: 500, doc: 'a category id or path; its descendants are included' })
  category?: string;

  @TextList({ optional: true, max: 10, each: 200, doc: 'one of these authors' })
  authors?: string[];

  @ListOf(() => AttributeFilter, { optional: true, max: 10, doc: 'all of them; of one name, one of its values' })
  attributes?: AttributeFilter[];

  @Int({ optional: true, min: 0, doc: 'minor units, inclusive' })
  minPrice?: number;

  @Int({ optional: true, min: 0, doc: 'minor units, inclusive' })
  maxPrice?: number;

  @Int({ optional: true, min: 0, max: 500, doc: 'hundredths of a star, inclusive' })
  minRating?: number;

  @Bool({ optional: true, doc: 'true: only what can be bought now' })
  available?: boolean;

  @Choice(SEARCH_SORTS, {
    optional: true,
    doc: 'relevance when absent; without a query that is the order of sales, then newest',
  })
  sort?: SearchSort;

  @Bool({ optional: true, doc: 'true: only what has every word; otherwise, where few have, what lacks one follows' })
  allWords?: boolean;

  @Bool({ optional: true, doc: 'false: none are counted, which is quicker' })
  facets?: boolean;

  @Int({ min: 1, max: 100 })
  limit!: number;

  @Text({ optional: true, max: 1000, doc: 'from the reply before; another question refuses it (invalid_cursor)' })
  cursor?: string;
}

/** A piece of text, and whether it is what was looked for. */
export class Fragment {
  @Text({ min: 0, max: 1000 })
  text!: string;

  @Bool()
  match!: boolean;
}

export class FoundRating {
  @Int({ min: 0, max: 500, doc: 'hundredths of a star' })
  average!: number;

  @Int({ min: 0 })
  count!: number;
}

/** A product as the index knows it: at most a second behind its owners. */
export class Hit {
  @Id()
  productId!: string;

  @Text({ max: 500 })
  title!: string;

  @TextList({ max: 100 })
  authors!: string[];

  @Text({ max: 500 })
  category!: string;

  @Nested(() => Money)
  price!: Money;

  @Nested(() => FoundRating, { nullable: true })
  rating!: FoundRating | null;

  @Bool()
  available!: boolean;

  @Choice(BADGES, { nullable: true })
  badge!: Badge | null;

  @ListOf(() => Fragment, { max: 100, doc: 'the title, its parts in order' })
  titleFragments!: Fragment[];

  @ListOf(() => Fragment, { max: 100, doc: 'of the description, where it holds words of the query; empty otherwise' })
  snippet!: Fragment[];
}

export class FacetValue {
  @Text({ max: 1000, doc: 'what to filter by' })
  value!: string;

  @Text({ max: 1000, doc: 'what to show' })
  label!: string;

  @Int({ min: 0, doc: 'hits that have it, with all other filters applied' })
  count!: number;
}

export class Facet {
  @Text({ max: 100, doc: 'category, author, price, rating, availability, or attribute:NAME' })
  name!: string;

  @ListOf(() => FacetValue, { max: 50, doc: 'most hits first; ranges of price and rating in their order' })
  values!: FacetValue[];
}

export class SearchPage {
  @ListOf(() => Hit, { max: 100 })
  items!: Hit[];

  @Text({ nullable: true, max: 1000 })
  next!: string | null;

  @Int({ min: 0, doc: 'how many are found' })
  total!: number;

  @Bool({ doc: 'false: of what is found the first 50,000 are counted, or the best 1,000 looked through for a phrase' })
  exact!: boolean;

  @ListOf(() => Facet, { max: 20 })
  facets!: Facet[];

  @Text({ nullable: true, max: 1000, doc: 'a better spelling of the query, where it finds more' })
  didYouMean!: string | null;

  @Bool({ doc: 'the query as it was written found nothing; these are the hits of didYouMean' })
  corrected!: boolean;
}

export class Suggest {
  @Text({ min: 0, max: 20000, doc: 'what is typed so far' })
  query!: string;

  @Int({ min: 1, max: 20 })
  limit!: number;
}

export class Suggestion {
  @Choice(['product', 'author', 'category', 'words'])
  kind!: 'product' | 'author' | 'category' | 'words';

  @Text({ max: 500 })
  text!: string;

  @ListOf(() => Fragment, { max: 100, doc: 'the same text in parts' })
  fragments!: Fragment[];

  @Id({ optional: true, doc: 'of a product' })
  productId?: string;
}

export class Suggestions {
  @ListOf(() => Suggestion, { max: 20 })
  items!: Suggestion[];
}

export class GetBadge {
  @Id()
  productId!: string;
}

export class GetBadges {
  @TextList({ max: 500, each: 64 })
  productIds!: string[];
}

/** What a product stands out by among those of its own category. */
export class ProductBadge {
  @Text({ max: 64, doc: 'as it was asked for' })
  productId!: string;

  @Choice(BADGES, { nullable: true, doc: 'null: none, also for a product that is not known' })
  badge!: Badge | null;
}

export class ProductBadges {
  @ListOf(() => ProductBadge, { max: 500, doc: 'one for each id, in the order in which they were asked for' })
  items!: ProductBadge[];
}

/** So far it is counted what waits to be indexed. */
export const MOST_WAITING = 2_000;

export class RebuildIndex {}

export class IndexState {
  @Choice(['ready', 'building'])
  state!: 'ready' | 'building';

  @Int({ min: 0, doc: 'products in the index that answers' })
  products!: number;

  @Int({ min: 0, max: MOST_WAITING, doc: 'products whose last change cannot be found yet, counted so far' })
  waiting!: number;

  @Int({ min: 0, doc: 'products that the rebuild under way, or the last one, has read' })
  read!: number;

  @Timestamp({ nullable: true, doc: 'when the last rebuild ended' })
  builtAt!: string | null;
}

/** Finds products by words: an index of its own, made from what other services say. */
export const Search = defineService('search', {
  /** Errors: invalid `invalid_cursor`. */
  search: query(SearchProducts, SearchPage, { deadline: 3000, sla: { p999: 50 } }),
  /** What the text may become: as you type. */
  suggest: query(Suggest, Suggestions, { deadline: 1000, sla: { p999: 20 } }),
  /** What a product stands out by: see `badges`. */
  badge: query(GetBadge, ProductBadge, {
    deadline: 1000,
    sla: { p999: 20 },
    folding: { by: 'badges', keys: 'productIds', key: 'productId', most: 500 },
  }),
  /**
   * At most three products of a category (its own, not what lies above it) carry each: `best_seller`, the most sold, from 5 units on;
   * `top_rated`, the best rated, from 4.5 stars of 10 ratings on; `new`, the newest, of the last 30 days. Two seconds behind
   * the index, and more where there are very many products.
   */
  badges: query(GetBadges, ProductBadges, { deadline: 1000, sla: { p999: 20 } }),
  /** Makes the index anew from what its owners say, while the old one answers; one that is under way goes on. */
  rebuild: command(RebuildIndex, IndexState, {
    effect: 'repeatable',
    partition: 'consistent',
    deadline: 5000,
    sla: { p999: 100 },
  }),
  state: query(RebuildIndex, IndexState, { deadline: 2000, sla: { p999: 50 } }),
  audit: query(AuditRequest, AuditReport, { deadline: 60000, sla: { p999: 10000 } }),
});

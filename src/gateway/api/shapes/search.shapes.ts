import type { Badge, Fragment, Hit } from '../../../modules/search/contract/search.contract.js';
import { Bool, Choice, Id, Int, ListOf, Nested, Text } from '../../../platform/index.js';
import { summaryOf } from '../products/product-assembly.js';
import { CarriedBadge } from './badge.js';
import { SearchFacet } from './facet.shapes.js';
import { ProductSummary } from './product.shapes.js';

export class TextFragment {
  @Text({ min: 0, max: 1000 })
  text!: string;

  @Bool({ doc: 'whether it is what was looked for' })
  match!: boolean;
}

/** Plain text in parts: whoever shows it marks and escapes them. */
export class SearchHighlights {
  @ListOf(() => TextFragment, { max: 100 })
  title!: TextFragment[];

  @ListOf(() => TextFragment, { max: 100, doc: 'a piece of the description; empty where it has no word of the query' })
  description!: TextFragment[];
}

export class FoundProduct extends ProductSummary {
  @CarriedBadge()
  badge!: Badge | null;

  @Nested(() => SearchHighlights)
  highlights!: SearchHighlights;
}

export class SearchResults {
  @ListOf(() => FoundProduct, { max: 100 })
  items!: FoundProduct[];

  @Text({ nullable: true, max: 1000, doc: 'cursor of the next page; null on the last' })
  next!: string | null;

  @Int({ min: 0 })
  total!: number;

  @Bool({ doc: 'false: of what is found the first 50,000 are counted, or the best 1,000 looked through for a phrase' })
  exact!: boolean;

  @ListOf(() => SearchFacet, { max: 20 })
  facets!: SearchFacet[];

  @Text({ nullable: true, max: 1000, doc: 'a better spelling of the query, where it finds more' })
  didYouMean!: string | null;

  @Bool({ doc: 'the query as it was written found nothing; these are the products of didYouMean' })
  corrected!: boolean;
}

export class SearchSuggestion {
  @Choice(['product', 'author', 'category', 'words'])
  kind!: string;

  @Text({ max: 500 })
  text!: string;

  @ListOf(() => TextFragment, { max: 100, doc: 'the same text in parts' })
  fragments!: TextFragment[];

  @Id({ optional: true, doc: 'of a product' })
  productId?: string;
}

export class SearchSuggestions {
  @ListOf(() => SearchSuggestion, { max: 20 })
  items!: SearchSuggestion[];
}

const fragment = ({ text, match }: Fragment): TextFragment => ({ text, match });

export const foundProduct = (hit: Hit): FoundProduct => ({
  ...summaryOf(hit),
  badge: hit.badge,
  highlights: { title: hit.titleFragments.map(fragment), description: hit.snippet.map(fragment) },
});

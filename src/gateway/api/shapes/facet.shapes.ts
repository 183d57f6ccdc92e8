import type { Facet } from '../../../modules/search/contract/search.contract.js';
import { Int, ListOf, Text } from '../../../platform/index.js';

export class SearchFacetValue {
  @Text({ max: 1000, doc: 'what to filter by; of prices, `minPrice-maxPrice`; of ratings, `minRating`' })
  value!: string;

  @Text({ max: 1000, doc: 'what to show' })
  label!: string;

  @Int({ min: 0, doc: 'products that have it, with all other filters applied' })
  count!: number;
}

export class SearchFacet {
  @Text({ max: 100, doc: 'category, author, price, rating, availability, or attribute:NAME' })
  name!: string;

  @ListOf(() => SearchFacetValue, { max: 50 })
  values!: SearchFacetValue[];
}

/** Outside, stars are counted whole. */
export const searchFacet = ({ name, values }: Facet): SearchFacet => ({
  name,
  values: name === 'rating' ? values.map((one) => ({ ...one, value: String(Number(one.value) / 100) })) : values,
});

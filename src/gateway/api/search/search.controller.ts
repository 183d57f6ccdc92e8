import { Controller } from '@nestjs/common';
import {
  SEARCH_SORTS,
  Search,
  type SearchProducts,
  type SearchSort,
} from '../../../modules/search/contract/search.contract.js';
import { Bool, Choice, type Client, Int, Service, Text, TextList, invalid } from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';
import { DEFAULT_LIMIT, linkNext } from '../../http/lists.js';
import { attributeOf } from '../../shop/attribute-filter.js';
import { mustBeInOrder } from '../../shop/price-range.js';
import { searchFacet } from '../shapes/facet.shapes.js';
import { SearchResults, SearchSuggestions, foundProduct } from '../shapes/search.shapes.js';

class SearchQuery {
  @Text({ optional: true, min: 0, max: 20000, doc: 'any text is only text; "quoted words" are a phrase' })
  q?: string;

  @Text({ optional: true, min: 0, max: 20000, doc: 'the same as q; one of the two' })
  query?: string;

  @Text({ optional: true, max: 500, doc: 'a categoryId or a path; includes what lies under it' })
  category?: string;

  @TextList({ optional: true, max: 10, each: 200, doc: 'repeatable: one of these authors' })
  author?: string[];

  @TextList({ optional: true, max: 10, each: 1101, doc: 'repeatable, NAME:VALUE; of one name, one of its values' })
  attribute?: string[];

  @Int({ optional: true, min: 0, doc: 'minor units, inclusive' })
  minPrice?: number;

  @Int({ optional: true, min: 0, doc: 'minor units, inclusive' })
  maxPrice?: number;

  @Int({ optional: true, min: 1, max: 5, doc: 'stars, inclusive' })
  minRating?: number;

  @Bool({ optional: true, doc: 'true: only what can be bought now' })
  available?: boolean;

  @Choice(SEARCH_SORTS, { optional: true, doc: 'relevance (default); without a query that is the order of sales' })
  sort?: SearchSort;

  @Bool({ optional: true, doc: 'false: none are counted, which is quicker' })
  facets?: boolean;

  @Int({ optional: true, min: 1, max: 100, doc: `${DEFAULT_LIMIT} when absent` })
  limit?: number;

  @Text({ optional: true, max: 1000 })
  cursor?: string;
}

class SuggestionQuery {
  @Text({ min: 0, max: 20000, doc: 'what is typed so far' })
  q!: string;

  @Int({ optional: true, min: 1, max: 20, doc: '10 when absent' })
  limit?: number;
}

const tag = 'Search';

/** Finds products by words. */
@Controller()
export class SearchController {
  constructor(@Service(Search) private readonly search: Client<typeof Search>) {}

  @Endpoint({
    method: 'GET',
    path: '/v1/search',
    audience: 'anyone',
    tag,
    summary: 'Search products',
    description:
      'What is found has all words, or, where that is little, lacks one. The index is at most a second behind what it is made from.',
    query: SearchQuery,
    replies: { 200: SearchResults },
  })
  async find(@Exchanged() exchange: Exchange<object, SearchQuery>): Promise<SearchResults> {
    const { next, items, facets, ...page } = await this.search.search(requestOf(exchange.query));
    linkNext(exchange, next);
    return { ...page, next, items: items.map(foundProduct), facets: facets.map(searchFacet) };
  }

  @Endpoint({
    method: 'GET',
    path: '/v1/search/suggestions',
    audience: 'anyone',
    tag,
    summary: 'What a text may become: words, authors, categories, products',
    query: SuggestionQuery,
    replies: { 200: SearchSuggestions },
  })
  suggest(@Exchanged() { query }: Exchange<object, SuggestionQuery>): Promise<SearchSuggestions> {
    return this.search.suggest({ query: query.q, limit: query.limit ?? 10 });
  }
}

/** Errors: invalid `invalid_request`. */
function requestOf(asked: SearchQuery): SearchProducts {
  const { q, query, author, attribute, minRating, limit = DEFAULT_LIMIT, ...same } = asked;
  if (q !== undefined && query !== undefined)
    throw invalid('invalid_request', 'q and query are the same.', {
      errors: [{ pointer: '/query', message: 'must not be there beside q' }],
    });
  mustBeInOrder(asked);
  const words = q ?? query;
  return {
    ...same,
    limit,
    ...(words === undefined ? {} : { query: words }),
    ...(author === undefined ? {} : { authors: author }),
    ...(attribute === undefined ? {} : { attributes: attribute.map(attributeOf) }),
    ...(minRating === undefined ? {} : { minRating: 100 * minRating }),
  };
}

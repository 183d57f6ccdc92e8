import { Controller } from '@nestjs/common';
import { Catalog, Categories, ListProducts } from '../../../modules/catalog/contract/catalog.contract.js';
import { Search } from '../../../modules/search/contract/search.contract.js';
import { Choice, type Client, Id, Int, Service, ServiceError, Text } from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';
import { DEFAULT_LIMIT, linkNext } from '../../http/lists.js';
import { mustBeInOrder } from '../../shop/price-range.js';
import { coverSvg } from '../covers/cover.js';
import { searchFacet } from '../shapes/facet.shapes.js';
import { Product, ProductPage } from '../shapes/product.shapes.js';
import { ProductAssembly, summaryOf } from './product-assembly.js';

/** Marks where a list of the catalogue goes on that stood in for the search: each of the two knows only its own places. */
const STAND_IN = 'list.';
const SORTS = ['relevance', 'price', '-price', 'newest', 'rating'] as const;

class ProductPath {
  @Id()
  productId!: string;
}

class ProductQuery {
  @Text({ optional: true, min: 0, max: 1000, doc: 'words to search for; operators have no meaning' })
  query?: string;

  @Text({ optional: true, max: 500, doc: 'a categoryId or a path; includes what lies under it' })
  category?: string;

  @Choice(SORTS, { optional: true })
  sort?: (typeof SORTS)[number];

  @Int({ optional: true, min: 0, doc: 'minor units, inclusive' })
  minPrice?: number;

  @Int({ optional: true, min: 0, doc: 'minor units, inclusive' })
  maxPrice?: number;

  @Int({ optional: true, min: 1, max: 100, doc: `${DEFAULT_LIMIT} when absent` })
  limit?: number;

  @Text({ optional: true, max: 1000 })
  cursor?: string;
}

@Controller()
export class ProductsController {
  constructor(
    private readonly assembly: ProductAssembly,
    @Service(Catalog) private readonly catalog: Client<typeof Catalog>,
    @Service(Search) private readonly search: Client<typeof Search>,
  ) {}

  @Endpoint({
    method: 'GET',
    path: '/v1/products',
    audience: 'anyone',
    tag: 'Shopping',
    summary: 'List and search products',
    query: ProductQuery,
    replies: { 200: ProductPage },
  })
  async list(@Exchanged() exchange: Exchange<object, ProductQuery>): Promise<ProductPage> {
    const { query } = exchange;
    mustBeInOrder(query);
    const request: ListProducts = { ...query, limit: query.limit ?? DEFAULT_LIMIT };
    const page = await ((request.query ?? '').trim() === '' ? this.listed(request) : this.found(request));
    linkNext(exchange, page.next);
    return page;
  }

  private async listed(request: ListProducts): Promise<ProductPage> {
    const { items, next } = await this.catalog.list(request);
    return { items: items.map(summaryOf), next };
  }

  /**
   * What search finds. While it cannot answer, the catalogue does, as well as it can: from the first page on, and then to the end of
   * its list. Errors: unavailable, where a list that search began cannot go on.
   */
  private async found(request: ListProducts): Promise<ProductPage> {
    const { cursor } = request;
    if (cursor?.startsWith(STAND_IN)) return this.stoodIn({ ...request, cursor: cursor.slice(STAND_IN.length) });
    try {
      const { items, next, facets } = await this.search.search({ ...request, allWords: true });
      return { items: items.map(summaryOf), next, facets: facets.map(searchFacet) };
    } catch (error) {
      if (cursor === undefined && error instanceof ServiceError && error.isOutage) return this.stoodIn(request);
      throw error;
    }
  }

  private async stoodIn(request: ListProducts): Promise<ProductPage> {
    const { items, next } = await this.listed(request);
    return { items, next: next === null ? null : STAND_IN + next };
  }

  @Endpoint({
    method: 'GET',
    path: '/v1/products/:productId',
    audience: 'anyone',
    tag: 'Shopping',
    summary: 'See one product',
    params: ProductPath,
    replies: { 200: Product },
  })
  async detail(@Exchanged() { params, reply }: Exchange<ProductPath>): Promise<Product> {
    const { product, etag } = await this.assembly.product(params.productId);
    void reply.header('etag', etag);
    return product;
  }

  @Endpoint({
    method: 'GET',
    path: '/v1/products/:productId/cover.svg',
    audience: 'anyone',
    tag: 'Shopping',
    summary: 'The typographic cover of a product',
    params: ProductPath,
    replies: { 200: 'image/svg+xml' },
  })
  async cover(@Exchanged() { params, reply }: Exchange<ProductPath>): Promise<string> {
    const { title, authors, category, productId, externalId } = await this.catalog.product(params);
    void reply.header('content-type', 'image/svg+xml; charset=utf-8').header('cache-control', 'public, max-age=3600');
    return coverSvg({ title, authors, category, seed: externalId ?? productId });
  }

  @Endpoint({
    method: 'GET',
    path: '/v1/categories',
    audience: 'anyone',
    tag: 'Shopping',
    summary: 'All categories, parents before children',
    replies: { 200: Categories },
  })
  categories(@Exchanged() _exchange: Exchange): Promise<Categories> {
    return this.catalog.categories({});
  }
}

import { Controller } from '@nestjs/common';
import { Catalog, Categories, ListProducts } from '../../../modules/catalog/contract/catalog.contract.js';
import { Choice, type Client, Id, Int, Service, Text, invalid } from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';
import { DEFAULT_LIMIT, linkNext } from '../../http/lists.js';
import { coverSvg } from '../covers/cover.js';
import { Product, ProductPage } from '../shapes/product.shapes.js';
import { ProductAssembly, summaryOf } from './product-assembly.js';

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
    if (query.minPrice !== undefined && query.maxPrice !== undefined && query.minPrice > query.maxPrice)
      throw invalid('invalid_request', 'minPrice is above maxPrice.', {
        errors: [{ pointer: '/minPrice', message: 'must not be above maxPrice' }],
      });
    const request: ListProducts = { ...query, limit: query.limit ?? DEFAULT_LIMIT };
    const page = await this.catalog.list(request);
    linkNext(exchange, page.next);
    return { items: page.items.map(summaryOf), next: page.next };
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

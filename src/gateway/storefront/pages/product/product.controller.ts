import { Controller } from '@nestjs/common';
import { REVIEW_SORTS } from '../../../../modules/reviews/contract/reviews.contract.js';
import { Choice, Id, Int, Text } from '../../../../platform/index.js';
import { Endpoint } from '../../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../../http/exchange.js';
import type { ReviewSort } from './needs.js';
import { ProductPages } from './product-pages.js';

class ProductPath {
  @Id()
  productId!: string;
}

class ProductQuery {
  @Choice(REVIEW_SORTS, { optional: true })
  reviews?: ReviewSort;

  @Int({ optional: true, min: 1, max: 5 })
  stars?: number;

  @Text({ optional: true, max: 500 })
  reviewsAfter?: string;

  @Text({ optional: true, max: 1000 })
  inside?: string;

  @Choice(['1'], { optional: true })
  assembly?: '1';
}

@Controller()
export class ProductController {
  constructor(private readonly products: ProductPages) {}

  @Endpoint({
    method: 'GET',
    path: '/products/:productId',
    audience: 'anyone',
    page: true,
    tag: 'Pages',
    summary: 'A product',
    params: ProductPath,
    query: ProductQuery,
    replies: { 200: 'text/html' },
  })
  see(@Exchanged() exchange: Exchange<ProductPath, ProductQuery>): Promise<string> {
    const { params, query } = exchange;
    return this.products.show(exchange, params.productId, {
      reviews: { sort: query.reviews ?? 'helpful', stars: query.stars, cursor: query.reviewsAfter },
      inside: query.inside,
    });
  }
}

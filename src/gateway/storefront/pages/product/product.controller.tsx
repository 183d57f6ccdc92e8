import { Controller } from '@nestjs/common';
import { REVIEW_SORTS } from '../../../../modules/reviews/contract/reviews.contract.js';
import { Choice, Id, Int, Text } from '../../../../platform/index.js';
import { Endpoint } from '../../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../../http/exchange.js';
import { isLookedAt, visitOf } from '../../../http/visit.js';
import { Visits } from '../../../http/visits.js';
import { Pages } from '../../kit/pages.js';
import { ProductPageAssembly } from './product-assembly.js';
import { ProductView } from './product-view.js';
import type { ReviewSort } from './needs.js';

/** Milliseconds after which a page goes although the visit is not recorded yet: losing one is harmless. */
const RECORDED = 150;

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
  constructor(
    private readonly pages: Pages,
    private readonly assembly: ProductPageAssembly,
    private readonly visits: Visits,
  ) {}

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
    const { params, query, request, caller } = exchange;
    return this.pages.send(exchange, async (parts) => {
      const page = await this.assembly.assemble(parts, {
        productId: params.productId,
        sessionId: visitOf(request),
        customerId: caller.customerId,
        reviews: { sort: query.reviews ?? 'helpful', stars: query.stars, cursor: query.reviewsAfter },
        inside: query.inside,
      });
      const { known } = page;
      if (known && isLookedAt(request))
        await parts.by(RECORDED, () => this.visits.record(exchange, [{ kind: 'view', ...params }]));
      return {
        title: known?.product.title ?? 'A book',
        description: known?.product.description.slice(0, 200),
        unlisted: !known,
        main: <ProductView page={page} />,
      };
    });
  }
}

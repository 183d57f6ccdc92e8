import { Controller } from '@nestjs/common';
import { Id } from '../../../../platform/index.js';
import { Endpoint } from '../../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../../http/exchange.js';
import { VISIT_HEADERS, visitOf } from '../../../http/visit.js';
import { Pages } from '../../kit/pages.js';
import { replyOf } from './assembled-reply.js';
import { ProductPageAssembly } from './product-assembly.js';
import { AssembledProduct } from './product-page.shapes.js';

class ProductPath {
  @Id()
  productId!: string;
}

/** A product's page for other front ends. */
@Controller()
export class ProductDataController {
  constructor(
    private readonly pages: Pages,
    private readonly assembly: ProductPageAssembly,
  ) {}

  @Endpoint({
    method: 'GET',
    path: '/v1/products/:productId/page',
    audience: 'anyone',
    tag: 'Shopping',
    summary: 'Everything that the page of a product shows, in one reply',
    description:
      'It answers within 300 ms whatever is late behind it; the header `Doordesk-Missing-Parts` and `missing` name what was left ' +
      'out. `Server-Timing` tells how many questions were asked, how many calls they took, and how many the cache answered.',
    headers: VISIT_HEADERS,
    params: ProductPath,
    replies: { 200: AssembledProduct },
  })
  see(@Exchanged() exchange: Exchange<ProductPath>): Promise<AssembledProduct> {
    const { params, request, caller } = exchange;
    return this.pages.assemble(exchange, async (parts) => {
      const page = await this.assembly.assemble(parts, {
        ...params,
        sessionId: visitOf(request),
        customerId: caller.customerId,
        reviews: { sort: 'helpful', stars: undefined, cursor: undefined },
        inside: undefined,
        errors: {},
      });
      return replyOf(page, parts.missing);
    });
  }
}

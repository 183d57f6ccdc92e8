import { Controller } from '@nestjs/common';
import { Reviews } from '../../../modules/reviews/contract/reviews.contract.js';
import { type Client, Int, Service, Text } from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';
import { DEFAULT_LIMIT, linkNext } from '../../http/lists.js';
import { OwnReviewPage, shownReview } from '../shapes/review.shapes.js';

class OwnReviewsQuery {
  @Int({ optional: true, min: 1, max: 100 })
  limit?: number;

  @Text({ optional: true, max: 500 })
  cursor?: string;
}

@Controller()
export class OwnReviewsController {
  constructor(@Service(Reviews) private readonly reviews: Client<typeof Reviews>) {}

  @Endpoint({
    method: 'GET',
    path: '/v1/customers/me/reviews',
    audience: 'customer',
    tag: 'Reviews',
    summary: 'List the own reviews, newest first',
    query: OwnReviewsQuery,
    replies: { 200: OwnReviewPage },
  })
  async own(@Exchanged() exchange: Exchange<object, OwnReviewsQuery>): Promise<OwnReviewPage> {
    const { query, caller } = exchange;
    const customerId = caller.customerId as string;
    const page = await this.reviews.reviewsBy({ ...query, customerId, limit: query.limit ?? DEFAULT_LIMIT });
    linkNext(exchange, page.next);
    return { items: page.items.map(shownReview), next: page.next };
  }
}

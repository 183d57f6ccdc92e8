import { Controller } from '@nestjs/common';
import { Reviews } from '../../../modules/reviews/contract/reviews.contract.js';
import { Choice, type Client, Id, Int, Service, Text } from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';
import { DEFAULT_LIMIT, linkNext } from '../../http/lists.js';
import { ReportedReviewList, ProductReview, shownReview } from '../shapes/review.shapes.js';

class ModeratedReviewPath {
  @Id()
  reviewId!: string;
}

class ReportedQuery {
  @Int({ optional: true, min: 1, max: 100 })
  limit?: number;

  @Text({ optional: true, max: 500 })
  cursor?: string;
}

class ModerationDecision {
  @Choice(['keep', 'remove'])
  decision!: 'keep' | 'remove';
}

@Controller()
export class StaffReviewsController {
  constructor(@Service(Reviews) private readonly reviews: Client<typeof Reviews>) {}

  @Endpoint({
    method: 'GET',
    path: '/v1/staff/reviews/reported',
    audience: 'staff',
    tag: 'Staff',
    summary: 'List the reviews that wait for a decision, longest first',
    query: ReportedQuery,
    replies: { 200: ReportedReviewList },
  })
  async reported(@Exchanged() exchange: Exchange<object, ReportedQuery>): Promise<ReportedReviewList> {
    const { query } = exchange;
    const page = await this.reviews.reported({ ...query, limit: query.limit ?? DEFAULT_LIMIT });
    linkNext(exchange, page.next);
    return {
      items: page.items.flatMap(({ review, ...reported }) =>
        review.map((one) => ({ ...reported, review: shownReview(one) })),
      ),
      next: page.next,
    };
  }

  @Endpoint({
    method: 'PUT',
    path: '/v1/staff/reviews/:reviewId/moderation',
    audience: 'staff',
    tag: 'Staff',
    summary: 'Keep or remove a review',
    description: 'Closes its open reports. A removed review counts no longer; it can be kept again.',
    params: ModeratedReviewPath,
    body: ModerationDecision,
    replies: { 200: ProductReview },
  })
  async moderate(
    @Exchanged() { params, body }: Exchange<ModeratedReviewPath, object, ModerationDecision>,
  ): Promise<ProductReview> {
    return shownReview(await this.reviews.moderate({ ...params, ...body }));
  }
}

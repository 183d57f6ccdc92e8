import { Controller } from '@nestjs/common';
import { Reviews } from '../../../modules/reviews/contract/reviews.contract.js';
import { Bool, Choice, type Client, Service, Text } from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';
import { REPORT_REASONS, ProductReview, shownReview, tagOfReview } from '../shapes/review.shapes.js';
import { ReviewPath } from './review-path.js';

class Vote {
  @Bool({ nullable: true, doc: 'null takes the vote back' })
  helpful!: boolean | null;
}

class NewReport {
  @Choice(REPORT_REASONS)
  reason!: (typeof REPORT_REASONS)[number];

  @Text({ optional: true, min: 0, max: 1000, doc: 'for the staff' })
  comment?: string;
}

const tag = 'Reviews';

/** What other customers say about a review. */
@Controller()
export class ReviewResponsesController {
  constructor(@Service(Reviews) private readonly reviews: Client<typeof Reviews>) {}

  @Endpoint({
    method: 'PUT',
    path: '/v1/products/:productId/reviews/:reviewId/helpful',
    audience: 'customer',
    tag,
    summary: 'Say whether a review helped; one vote for each customer',
    params: ReviewPath,
    body: Vote,
    replies: { 200: ProductReview },
    problems: { 404: 'There is no such review.', 409: 'own_review' },
  })
  async vote(@Exchanged() { params, body, caller, reply }: Exchange<ReviewPath, object, Vote>): Promise<ProductReview> {
    const review = await this.reviews.vote({ ...params, ...body, customerId: caller.customerId as string });
    void reply.header('etag', tagOfReview(review));
    return shownReview(review);
  }

  @Endpoint({
    method: 'POST',
    path: '/v1/products/:productId/reviews/:reviewId/reports',
    audience: 'customer',
    tag,
    summary: 'Report a review to the staff',
    description:
      'There is nothing to see of a report afterwards, hence 204. While one is open, another of the same customer changes nothing.',
    params: ReviewPath,
    body: NewReport,
    replies: { 204: null },
    problems: { 404: 'There is no such review.' },
    idempotency: 'optional',
  })
  async report(@Exchanged() exchange: Exchange<ReviewPath, object, NewReport>): Promise<void> {
    const { params, body, caller, commandId } = exchange;
    const customerId = caller.customerId as string;
    await this.reviews.report({ ...params, ...body, customerId }, commandId ? { commandId } : {});
  }
}

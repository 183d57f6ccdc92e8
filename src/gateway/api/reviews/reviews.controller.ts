import { Controller } from '@nestjs/common';
import { REVIEW_SORTS, Reviews } from '../../../modules/reviews/contract/reviews.contract.js';
import { Choice, type Client, Id, Int, Service, ServiceError, Text, notFound } from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';
import { DEFAULT_LIMIT, linkNext } from '../../http/lists.js';
import { KnownProducts } from '../../shop/known-products.js';
import { ReviewWriting } from '../../shop/review-writing.js';
import { ProductReview, ProductReviewPage, shownReview, tagOfReview } from '../shapes/review.shapes.js';
import { ReviewPath } from './review-path.js';

class ProductPath {
  @Id()
  productId!: string;
}

class ReviewQuery {
  @Choice(REVIEW_SORTS, {
    optional: true,
    doc: 'helpful (default): by the lower bound of the 95 % Wilson interval of the helpful share, then newest',
  })
  sort?: (typeof REVIEW_SORTS)[number];

  @Int({ optional: true, min: 1, max: 5, doc: 'only those with so many stars' })
  stars?: number;

  @Int({ optional: true, min: 1, max: 100, doc: `${DEFAULT_LIMIT} when absent` })
  limit?: number;

  @Text({ optional: true, max: 500 })
  cursor?: string;
}

class NewReview {
  @Int({ min: 1, max: 5 })
  stars!: number;

  @Text({ max: 150 })
  title!: string;

  @Text({ max: 10000, doc: 'plain text' })
  text!: string;
}

class ReviewChanges {
  @Int({ optional: true, min: 1, max: 5 })
  stars?: number;

  @Text({ optional: true, max: 150 })
  title?: string;

  @Text({ optional: true, max: 10000 })
  text?: string;
}

const tag = 'Reviews';

/** Reviews of products: read by anyone, written, changed and taken back by their authors. */
@Controller()
export class ReviewsController {
  constructor(
    @Service(Reviews) private readonly reviews: Client<typeof Reviews>,
    private readonly writing: ReviewWriting,
    private readonly products: KnownProducts,
  ) {}

  @Endpoint({
    method: 'GET',
    path: '/v1/products/:productId/reviews',
    audience: 'anyone',
    tag,
    summary: 'List the reviews of a product',
    params: ProductPath,
    query: ReviewQuery,
    replies: { 200: ProductReviewPage },
  })
  async list(@Exchanged() exchange: Exchange<ProductPath, ReviewQuery>): Promise<ProductReviewPage> {
    const { params, query } = exchange;
    const { productId } = params;
    const [page, rating] = await Promise.all([
      this.reviews.list({ productId, ...query, limit: query.limit ?? DEFAULT_LIMIT }),
      this.reviews.rating({ productId }),
    ]);
    // What has reviews is a product: the catalogue need not be asked.
    if (rating.count === 0 && page.items.length === 0) await this.products.titleOf(productId);
    linkNext(exchange, page.next);
    const { average, count, histogram } = rating;
    return {
      items: page.items.map(shownReview),
      next: page.next,
      summary: { average: average / 100, count, histogram },
    };
  }

  @Endpoint({
    method: 'POST',
    path: '/v1/products/:productId/reviews',
    audience: 'customer',
    tag,
    summary: 'Review a product, once',
    description:
      'It carries the mark `verified` while an order of its author stands behind it, whether that was placed before or later.',
    params: ProductPath,
    body: NewReview,
    replies: { 201: ProductReview },
    problems: { 404: 'There is no such product.', 409: 'already_reviewed (reviewId)' },
    idempotency: 'optional',
  })
  async write(@Exchanged() exchange: Exchange<ProductPath, object, NewReview>): Promise<ProductReview> {
    const { params, body, caller, commandId, reply } = exchange;
    const { productId } = params;
    const customerId = caller.customerId as string;
    const review = await this.writing.write({ productId, customerId, ...body }, commandId);
    void reply
      .header('etag', tagOfReview(review))
      .header('location', `/v1/products/${productId}/reviews/${review.reviewId}`);
    return shownReview(review);
  }

  @Endpoint({
    method: 'GET',
    path: '/v1/products/:productId/reviews/:reviewId',
    audience: 'anyone',
    tag,
    summary: 'See one review',
    params: ReviewPath,
    replies: { 200: ProductReview },
  })
  async see(@Exchanged() { params, caller, reply }: Exchange<ReviewPath>): Promise<ProductReview> {
    const { customerId, role } = caller;
    const review = await this.reviews.review({
      ...params,
      ...(customerId === undefined ? {} : { customerId }),
      staff: role === 'staff',
    });
    void reply.header('etag', tagOfReview(review));
    return shownReview(review);
  }

  @Endpoint({
    method: 'PATCH',
    path: '/v1/products/:productId/reviews/:reviewId',
    audience: 'customer',
    tag,
    summary: 'Change the own review',
    params: ReviewPath,
    body: ReviewChanges,
    headers: { 'If-Match': { description: 'the ETag that the change is based on; votes meanwhile do not count' } },
    replies: { 200: ProductReview },
    problems: { 404: 'There is no such review of this customer.', 412: 'version_changed' },
  })
  async change(
    @Exchanged() { params, body, caller, request, reply }: Exchange<ReviewPath, object, ReviewChanges>,
  ): Promise<ProductReview> {
    const own = { ...params, customerId: caller.customerId as string };
    const ifMatch = request.headers['if-match'];
    const ifVersion = ifMatch === undefined ? undefined : await this.versionFor(own, ifMatch);
    const review = await this.reviews.edit({ ...own, ...body, ...(ifVersion ? { ifVersion } : {}) });
    void reply.header('etag', tagOfReview(review));
    return shownReview(review);
  }

  @Endpoint({
    method: 'DELETE',
    path: '/v1/products/:productId/reviews/:reviewId',
    audience: 'customer',
    tag,
    summary: 'Take the own review back: its text, stars and votes are erased',
    params: ReviewPath,
    replies: { 204: null },
    problems: { 404: 'There is no such review of this customer.' },
  })
  async withdraw(@Exchanged() { params, caller }: Exchange<ReviewPath>): Promise<void> {
    await this.reviews.withdraw({ ...params, customerId: caller.customerId as string });
  }

  /** The version to insist on, when what the client has seen is still that version of the own review. */
  private async versionFor(own: ReviewPath & { customerId: string }, ifMatch: string): Promise<number> {
    const { version, customerId } = await this.reviews.review(own);
    if (customerId !== own.customerId) throw notFound('review');
    const same = ifMatch
      .split(',')
      .map((candidate) => candidate.trim())
      .some((candidate) => candidate === '*' || candidate.replace(/^"|"$/g, '').startsWith(`${version}.`));
    if (!same)
      throw new ServiceError('precondition_failed', 'version_changed', 'The review has changed since it was read.');
    return version;
  }
}

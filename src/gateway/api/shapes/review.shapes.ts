import {
  REPORT_REASONS,
  REVIEW_STATES,
  Report,
  type Review,
} from '../../../modules/reviews/contract/reviews.contract.js';
import { Bool, Choice, Decimal, Id, Int, IntList, ListOf, Nested, Text, Timestamp } from '../../../platform/index.js';

export { REPORT_REASONS };

/** What everybody may see of a review: its author by name, nobody by id. The names here differ from the contract's: both are schemas. */
export class ProductReview {
  @Id()
  reviewId!: string;

  @Id()
  productId!: string;

  @Text({ max: 100 })
  author!: string;

  @Int({ min: 1, max: 5 })
  stars!: number;

  @Text({ max: 150 })
  title!: string;

  @Text({ max: 10000, doc: 'plain text as it was written, never markup: escape it where it is shown' })
  text!: string;

  @Bool({ doc: 'the author has bought the product here' })
  verified!: boolean;

  @Int({ min: 0, doc: 'customers who found it helpful' })
  helpful!: number;

  @Int({ min: 0, doc: 'customers who did not' })
  unhelpful!: number;

  @Choice(REVIEW_STATES, { doc: 'a removed one is seen by its author and staff alone' })
  state!: string;

  @Timestamp()
  createdAt!: string;

  @Timestamp()
  updatedAt!: string;
}

export class ProductRatingSummary {
  @Decimal({ min: 0, max: 5, doc: 'stars, in hundredths; 0 without reviews' })
  average!: number;

  @Int({ min: 0 })
  count!: number;

  @IntList({ length: 5, doc: 'how many have 1, 2, 3, 4, 5 stars' })
  histogram!: number[];
}

export class ProductReviewPage {
  @ListOf(() => ProductReview, { max: 100 })
  items!: ProductReview[];

  @Text({ nullable: true, max: 500, doc: 'cursor of the next page; null on the last' })
  next!: string | null;

  @Nested(() => ProductRatingSummary, { doc: 'of all published reviews of the product, whatever this page shows' })
  summary!: ProductRatingSummary;
}

export class OwnReviewPage {
  @ListOf(() => ProductReview, { max: 100, doc: 'newest first, removed ones too' })
  items!: ProductReview[];

  @Text({ nullable: true, max: 500 })
  next!: string | null;
}

export class ReviewUnderReport {
  @Nested(() => ProductReview)
  review!: ProductReview;

  @Int({ min: 1, doc: 'open ones' })
  reports!: number;

  @ListOf(() => Report, { max: 20, doc: 'newest first' })
  latest!: Report[];
}

export class ReportedReviewList {
  @ListOf(() => ReviewUnderReport, { max: 100, doc: 'the one that waits longest first' })
  items!: ReviewUnderReport[];

  @Text({ nullable: true, max: 500 })
  next!: string | null;
}

/** Without the customer's id. */
export const shownReview = ({ customerId: _hidden, version: _inTheTag, ...shown }: Review): ProductReview => shown;

/** Changes with whatever is shown; what an edit insists on is the version alone. */
export const tagOfReview = (review: Review): string =>
  `"${review.version}.${review.helpful}.${review.unhelpful}.${Number(review.verified)}.${review.state}"`;

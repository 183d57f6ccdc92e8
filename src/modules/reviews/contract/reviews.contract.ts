import {
  AuditReport,
  AuditRequest,
  Bool,
  Choice,
  Done,
  Id,
  Int,
  IntList,
  ListOf,
  Text,
  TextList,
  Timestamp,
  command,
  defineService,
  event,
  query,
} from '../../../platform/contract/index.js';

export const REVIEW_STATES = ['published', 'removed'] as const;
export type ReviewState = (typeof REVIEW_STATES)[number];

export class Review {
  @Id()
  reviewId!: string;

  @Id()
  productId!: string;

  @Id({ doc: 'for the gateway, which tells nobody else' })
  customerId!: string;

  @Text({ max: 100, doc: 'as the customer was called when it was written' })
  author!: string;

  @Int({ min: 1, max: 5 })
  stars!: number;

  @Text({ max: 150 })
  title!: string;

  @Text({ max: 10000, doc: 'plain text, never markup' })
  text!: string;

  @Bool({ doc: 'the customer has bought the product here' })
  verified!: boolean;

  @Int({ min: 0, doc: 'votes' })
  helpful!: number;

  @Int({ min: 0, doc: 'votes' })
  unhelpful!: number;

  @Choice(REVIEW_STATES)
  state!: ReviewState;

  @Int({ min: 1, doc: 'grows with every edit' })
  version!: number;

  @Timestamp()
  createdAt!: string;

  @Timestamp()
  updatedAt!: string;
}

export class WriteReview {
  @Id()
  productId!: string;

  @Id()
  customerId!: string;

  @Text({ max: 100 })
  author!: string;

  @Int({ min: 1, max: 5 })
  stars!: number;

  @Text({ max: 150 })
  title!: string;

  @Text({ max: 10000 })
  text!: string;
}

/** What a customer said of a product elsewhere: stars, and maybe a review. */
export class ImportedRating {
  @Id()
  productId!: string;

  @Id({ doc: 'of an account here, or an id that no account has' })
  customerId!: string;

  @Text({ max: 100 })
  author!: string;

  @Int({ min: 1, max: 5 })
  stars!: number;

  @Text({ optional: true, min: 0, max: 150 })
  title?: string;

  @Text({ optional: true, min: 0, max: 10000, doc: 'without one the stars count, and no review is listed' })
  text?: string;

  @Timestamp({ optional: true, doc: 'when it was said; now when absent' })
  at?: string;
}

export class ImportRatings {
  @ListOf(() => ImportedRating, { max: 500 })
  items!: ImportedRating[];
}

export class RatingsImported {
  @Int({ min: 0 })
  created!: number;

  @Int({ min: 0 })
  updated!: number;

  @Int({ min: 0 })
  unchanged!: number;
}

/** Published ones for everybody; a removed one for its author and for staff. */
export class SeeReview {
  @Id()
  reviewId!: string;

  @Id({ optional: true, doc: 'refused with not_found when the review is of another product' })
  productId?: string;

  @Id({ optional: true, doc: 'who asks' })
  customerId?: string;

  @Bool({ optional: true })
  staff?: boolean;
}

export class EditReview {
  @Id()
  reviewId!: string;

  @Id({ optional: true, doc: 'refused with not_found when the review is of another product' })
  productId?: string;

  @Id()
  customerId!: string;

  @Int({ optional: true, min: 1, doc: 'refused with precondition_failed when the review has another version' })
  ifVersion?: number;

  @Int({ optional: true, min: 1, max: 5 })
  stars?: number;

  @Text({ optional: true, max: 150 })
  title?: string;

  @Text({ optional: true, max: 10000 })
  text?: string;
}

/** Its author takes it back; another's answers not_found. */
export class OwnReview {
  @Id()
  reviewId!: string;

  @Id({ optional: true, doc: 'refused with not_found when the review is of another product' })
  productId?: string;

  @Id()
  customerId!: string;
}

export const REVIEW_SORTS = ['helpful', 'newest', 'highest', 'lowest'] as const;

export class ListReviews {
  @Id()
  productId!: string;

  @Choice(REVIEW_SORTS, {
    optional: true,
    doc: 'helpful (default): by the lower bound of the 95 % Wilson interval of the helpful share, then newest',
  })
  sort?: (typeof REVIEW_SORTS)[number];

  @Int({ optional: true, min: 1, max: 5, doc: 'only those with so many stars' })
  stars?: number;

  @Int({ min: 1, max: 100 })
  limit!: number;

  @Text({ optional: true, max: 500 })
  cursor?: string;
}

export class ReviewPage {
  @ListOf(() => Review, { max: 100, doc: 'published ones' })
  items!: Review[];

  @Text({ nullable: true, max: 500 })
  next!: string | null;
}

export class ReviewsBy {
  @Id()
  customerId!: string;

  @Int({ min: 1, max: 100 })
  limit!: number;

  @Text({ optional: true, max: 500 })
  cursor?: string;
}

export class ReviewsByPage {
  @ListOf(() => Review, { max: 100, doc: 'newest first, removed ones too' })
  items!: Review[];

  @Text({ nullable: true, max: 500 })
  next!: string | null;
}

export class GetRating {
  @Id()
  productId!: string;
}

export class GetRatings {
  @TextList({ max: 500, each: 64 })
  productIds!: string[];
}

/** What all published reviews of a product come to. */
export class RatingSummary {
  @Text({ max: 64, doc: 'as it was asked for' })
  productId!: string;

  @Int({ min: 0, max: 500, doc: 'hundredths of a star; 0 without reviews' })
  average!: number;

  @Int({ min: 0 })
  count!: number;

  @IntList({ length: 5, doc: 'how many have 1, 2, 3, 4, 5 stars' })
  histogram!: number[];
}

export class RatingSummaries {
  @ListOf(() => RatingSummary, { max: 500, doc: 'one for each product asked for' })
  items!: RatingSummary[];
}

export class VoteOnReview {
  @Id()
  reviewId!: string;

  @Id({ optional: true, doc: 'refused with not_found when the review is of another product' })
  productId?: string;

  @Id()
  customerId!: string;

  @Bool({ nullable: true, doc: 'null takes the vote back' })
  helpful!: boolean | null;
}

export const REPORT_REASONS = ['offensive', 'spam', 'off_topic', 'private_data', 'other'] as const;

export class ReportReview {
  @Id()
  reviewId!: string;

  @Id({ optional: true, doc: 'refused with not_found when the review is of another product' })
  productId?: string;

  @Id({ optional: true })
  customerId?: string;

  @Choice(REPORT_REASONS)
  reason!: (typeof REPORT_REASONS)[number];

  @Text({ optional: true, min: 0, max: 1000 })
  comment?: string;
}

export class Report {
  @Id()
  reportId!: string;

  @Choice(REPORT_REASONS)
  reason!: (typeof REPORT_REASONS)[number];

  @Text({ optional: true, min: 0, max: 1000 })
  comment?: string;

  @Timestamp()
  reportedAt!: string;
}

export class ReportedReview {
  @Int({ min: 1, doc: 'open reports' })
  reports!: number;

  @ListOf(() => Report, { max: 20, doc: 'the latest' })
  latest!: Report[];

  @ListOf(() => Review, { min: 1, max: 1 })
  review!: Review[];
}

export class ListReported {
  @Int({ min: 1, max: 100 })
  limit!: number;

  @Text({ optional: true, max: 500 })
  cursor?: string;
}

export class ReportedPage {
  @ListOf(() => ReportedReview, { max: 100, doc: 'oldest open report first' })
  items!: ReportedReview[];

  @Text({ nullable: true, max: 500 })
  next!: string | null;
}

export class ModerateReview {
  @Id()
  reviewId!: string;

  @Choice(['keep', 'remove'], {
    doc: 'closes the open reports; a removed review no longer counts, and can be kept again',
  })
  decision!: 'keep' | 'remove';
}

/** The rating of a product has changed. */
export class RatingChanged {
  @Id()
  productId!: string;

  @Int({ min: 0, max: 500, doc: 'hundredths of a star' })
  average!: number;

  @Int({ min: 0 })
  count!: number;

  @Int({ min: 1, doc: 'grows with every change' })
  version!: number;
}

/** A customer's stars for a product, also when they are changed; 0: taken back or removed. */
export class ProductRated {
  @Id()
  productId!: string;

  @Id()
  customerId!: string;

  @Int({ min: 0, max: 5 })
  stars!: number;

  @Timestamp()
  at!: string;
}

export class WalkRatings {
  @Id({ optional: true, doc: 'the last reviewId of the reply before' })
  after?: string;

  @Int({ min: 1, max: 500 })
  limit!: number;
}

/** Stars that count, with or without a review. */
export class ToldRating {
  @Id()
  reviewId!: string;

  @Id()
  productId!: string;

  @Id()
  customerId!: string;

  @Int({ min: 1, max: 5 })
  stars!: number;

  @Timestamp({ doc: 'when it was first said' })
  at!: string;
}

export class ToldRatings {
  @ListOf(() => ToldRating, { max: 500, doc: 'in the order of their ids' })
  items!: ToldRating[];
}

const terms = { partition: 'consistent', deadline: 5000, sla: { p999: 50 } } as const;

/** What customers think of products: stars and text, votes on them, and what staff remove. */
export const Reviews = defineService(
  'reviews',
  {
    /** One for each customer and product. Errors: conflict `already_reviewed` (details.reviewId), invalid `invalid_request`. */
    write: command(WriteReview, Review, { effect: 'once', ...terms }),
    /** Votes and the decision of staff stay. Errors: not_found (also another's), precondition_failed, invalid `invalid_request`. */
    edit: command(EditReview, Review, { effect: 'once', ...terms }),
    /** Errors: not_found (also another's). */
    withdraw: command(OwnReview, Done, { effect: 'once', ...terms }),
    /** Errors: invalid `invalid_cursor`. */
    list: query(ListReviews, ReviewPage, { deadline: 2000, sla: { p999: 30 } }),
    /** Errors: not_found. */
    review: query(SeeReview, Review, { deadline: 2000, sla: { p999: 20 } }),
    /** All that a customer has written. Errors: invalid `invalid_cursor`. */
    reviewsBy: query(ReviewsBy, ReviewsByPage, { deadline: 2000, sla: { p999: 30 } }),
    rating: query(GetRating, RatingSummary, {
      deadline: 2000,
      sla: { p999: 20 },
      folding: { by: 'ratings', keys: 'productIds', key: 'productId', most: 500 },
    }),
    ratings: query(GetRatings, RatingSummaries, { deadline: 2000, sla: { p999: 20 } }),
    /** What customers say now of all products: for those who did not listen from the beginning. */
    walk: query(WalkRatings, ToldRatings, { deadline: 5000, sla: { p999: 100 } }),
    /** One vote for each customer. Errors: not_found, conflict `own_review`. */
    vote: command(VoteOnReview, Review, { effect: 'repeatable', ...terms }),
    /** Errors: not_found. Of one customer only the first report of a review counts while it is open. */
    report: command(ReportReview, Done, { effect: 'once', ...terms }),
    reported: query(ListReported, ReportedPage, { deadline: 3000, sla: { p999: 50 } }),
    /** Errors: not_found. */
    moderate: command(ModerateReview, Review, { effect: 'repeatable', ...terms }),
    /** By product and customer; the same again changes nothing. Errors: invalid `invalid_request`. */
    importRatings: command(ImportRatings, RatingsImported, {
      effect: 'repeatable',
      partition: 'consistent',
      deadline: 30000,
      sla: { p999: 2000 },
    }),
    audit: query(AuditRequest, AuditReport, { deadline: 60000, sla: { p999: 10000 } }),
  },
  {
    events: {
      RatingChanged: event(RatingChanged, { aggregate: 'productId' }),
      ProductRated: event(ProductRated, { aggregate: 'productId' }),
    },
  },
);

import { Injectable } from '@nestjs/common';
import { type AuditReport, type Done, ModuleDatabase, type Provider, notFound } from '../../platform/index.js';
import type {
  EditReview,
  GetRating,
  GetRatings,
  ImportRatings,
  ListReported,
  ListReviews,
  ModerateReview,
  OwnReview,
  RatingSummaries,
  RatingSummary,
  RatingsImported,
  ReportReview,
  ReportedPage,
  Review,
  ReviewPage,
  Reviews,
  ReviewsBy,
  SeeReview,
  ToldRatings,
  VoteOnReview,
  WalkRatings,
  WriteReview,
} from './contract/reviews.contract.js';
import { Importing } from './importing.js';
import { Moderation } from './moderation.js';
import { Ratings } from './ratings.js';
import { ReportedList } from './reported-list.js';
import { ReviewAudit } from './review-audit.js';
import { ReviewList } from './review-list.js';
import { REVIEW_COLUMNS, type ReviewRow, toReview } from './review-rows.js';
import { Voting } from './voting.js';
import { Writing } from './writing.js';

@Injectable()
export class ReviewsService implements Provider<typeof Reviews> {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly writing: Writing,
    private readonly importing: Importing,
    private readonly voting: Voting,
    private readonly moderation: Moderation,
    private readonly lists: ReviewList,
    private readonly waiting: ReportedList,
    private readonly counts: Ratings,
    private readonly books: ReviewAudit,
  ) {}

  write(request: WriteReview): Promise<Review> {
    return this.writing.write(request);
  }

  edit(request: EditReview): Promise<Review> {
    return this.writing.edit(request);
  }

  withdraw(request: OwnReview): Promise<Done> {
    return this.writing.withdraw(request);
  }

  list(request: ListReviews): Promise<ReviewPage> {
    return this.lists.ofProduct(request);
  }

  async review({ reviewId, productId, customerId, staff }: SeeReview): Promise<Review> {
    const row = await this.database.readOne<ReviewRow>(`SELECT ${REVIEW_COLUMNS} FROM review WHERE review_id = ?`, [
      reviewId,
    ]);
    const seen =
      row && row.state !== 'rated' && (row.state === 'published' || row.customer_id === customerId || staff === true);
    if (!seen || (productId !== undefined && productId !== row.product_id)) throw notFound('review');
    return toReview(row);
  }

  reviewsBy(request: ReviewsBy): Promise<ReviewPage> {
    return this.lists.byCustomer(request);
  }

  async rating({ productId }: GetRating): Promise<RatingSummary> {
    const { items } = await this.counts.of({ productIds: [productId] });
    return items[0] as RatingSummary;
  }

  ratings(request: GetRatings): Promise<RatingSummaries> {
    return this.counts.of(request);
  }

  walk(request: WalkRatings): Promise<ToldRatings> {
    return this.counts.walk(request);
  }

  vote(request: VoteOnReview): Promise<Review> {
    return this.voting.vote(request);
  }

  report(request: ReportReview): Promise<Done> {
    return this.moderation.report(request);
  }

  reported(request: ListReported): Promise<ReportedPage> {
    return this.waiting.page(request);
  }

  moderate(request: ModerateReview): Promise<Review> {
    return this.moderation.moderate(request);
  }

  importRatings(request: ImportRatings): Promise<RatingsImported> {
    return this.importing.import(request);
  }

  audit(): Promise<AuditReport> {
    return this.books.report();
  }
}

import { Injectable } from '@nestjs/common';
import { type Done, ModuleDatabase, newId, timestamp } from '../../platform/index.js';
import type { ModerateReview, ReportReview, Review, ReviewState } from './contract/reviews.contract.js';
import { findReview } from './find-review.js';
import { rate } from './ratings.js';
import { toReview } from './review-rows.js';

/** So many open reports say all that reports can say; more are taken, but no longer kept. */
const MOST_OPEN_REPORTS = 1_000;

/** What readers report, and what staff decide about it. */
@Injectable()
export class Moderation {
  constructor(private readonly database: ModuleDatabase) {}

  /** Errors: not_found. */
  report(request: ReportReview): Promise<Done> {
    const { customerId, reason, comment } = request;
    return this.database.once(request, async (tx) => {
      const row = await findReview(tx, request, ({ state }) => state === 'published');
      if (row.open_reports >= MOST_OPEN_REPORTS) return {};
      const now = timestamp();
      const words = comment?.trim() ? comment.normalize('NFC') : null;
      const fresh = await tx.run(
        `INSERT INTO review_report (report_id, review_id, customer_id, reason, comment, reported_at) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (review_id, customer_id) DO NOTHING`,
        [newId(), row.review_id, customerId ?? null, reason, words, now],
      );
      if (fresh > 0)
        await tx.run(
          'UPDATE review SET open_reports = open_reports + 1, reported_at = COALESCE(reported_at, ?) WHERE review_id = ?',
          [now, row.review_id],
        );
      return {};
    });
  }

  /** Errors: not_found. */
  moderate({ reviewId, decision }: ModerateReview): Promise<Review> {
    const state: ReviewState = decision === 'keep' ? 'published' : 'removed';
    return this.database.write(async (tx) => {
      const row = await findReview(tx, { reviewId });
      // Decided is decided: what was reported is closed, and may be reported anew.
      await tx.run('DELETE FROM review_report WHERE review_id = ?', [reviewId]);
      await tx.run('UPDATE review SET state = ?, open_reports = 0, reported_at = NULL WHERE review_id = ?', [
        state,
        reviewId,
      ]);
      const counted = (as: ReviewState): number => (as === 'published' ? row.stars : 0);
      await rate(
        tx,
        { productId: row.product_id, customerId: row.customer_id },
        { before: counted(row.state), after: counted(state) },
      );
      return toReview({ ...row, state });
    });
  }
}

import { Injectable } from '@nestjs/common';
import { ModuleDatabase, type Transaction, conflict } from '../../platform/index.js';
import type { Review, VoteOnReview } from './contract/reviews.contract.js';
import { findReview } from './find-review.js';
import { type ReviewRow, toReview } from './review-rows.js';
import { helpfulScore } from './wilson.js';

/** Whether others found a review helpful: one vote for each customer, which may be changed and taken back. */
@Injectable()
export class Voting {
  constructor(private readonly database: ModuleDatabase) {}

  /** Errors: not_found, conflict `own_review`. */
  vote(request: VoteOnReview): Promise<Review> {
    return this.database.write(async (tx) => {
      const row = await findReview(tx, request, ({ state }) => state === 'published');
      if (row.customer_id === request.customerId)
        throw conflict('own_review', 'Nobody votes on their own review.', { reviewId: row.review_id });
      return toReview(await castVote(tx, row, request.customerId, request.helpful));
    });
  }
}

/** The review with the customer's vote as it is wanted; `null` takes it back. */
export async function castVote(
  tx: Transaction,
  row: ReviewRow,
  customerId: string,
  wanted: boolean | null,
): Promise<ReviewRow> {
  const key = [row.review_id, customerId];
  const [cast] = await tx.query<{ helpful: number }>(
    'SELECT helpful FROM review_vote WHERE review_id = ? AND customer_id = ?',
    key,
  );
  const before = cast === undefined ? null : cast.helpful === 1;
  if (before === wanted) return row;
  if (wanted === null) await tx.run('DELETE FROM review_vote WHERE review_id = ? AND customer_id = ?', key);
  else
    await tx.run(
      `INSERT INTO review_vote (review_id, customer_id, helpful) VALUES (?, ?, ?)
       ON CONFLICT (review_id, customer_id) DO UPDATE SET helpful = excluded.helpful`,
      [...key, wanted ? 1 : 0],
    );
  const change = (vote: boolean): number => Number(wanted === vote) - Number(before === vote);
  const [helpful, unhelpful] = [row.helpful + change(true), row.unhelpful + change(false)];
  await tx.run('UPDATE review SET helpful = ?, unhelpful = ?, score = ? WHERE review_id = ?', [
    helpful,
    unhelpful,
    helpfulScore(helpful, unhelpful),
    row.review_id,
  ]);
  return { ...row, helpful, unhelpful };
}

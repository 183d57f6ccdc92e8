import { type Transaction, notFound } from '../../platform/index.js';
import type { ReviewState } from './contract/reviews.contract.js';
import { REVIEW_COLUMNS, type ReviewRow } from './review-rows.js';

interface Wanted {
  reviewId: string;
  productId?: string;
}

/** A row that is a review, and not stars alone. */
export type FoundReview = ReviewRow & { state: ReviewState };

/** The review, as long as it is of that product, if one is named, and `fits`. Errors: not_found. */
export async function findReview(
  tx: Transaction,
  { reviewId, productId }: Wanted,
  fits: (row: ReviewRow) => boolean = () => true,
): Promise<FoundReview> {
  const [row] = await tx.query<ReviewRow>(`SELECT ${REVIEW_COLUMNS} FROM review WHERE review_id = ?`, [reviewId]);
  if (!row || row.state === 'rated' || (productId !== undefined && row.product_id !== productId) || !fits(row))
    throw notFound('review');
  return row as FoundReview;
}

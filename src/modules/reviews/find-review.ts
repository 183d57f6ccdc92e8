import { type Transaction, notFound } from '../../platform/index.js';
import { REVIEW_COLUMNS, type ReviewRow } from './review-rows.js';

interface Wanted {
  reviewId: string;
  productId?: string;
}

/** The review, as long as it is of that product, if one is named, and `fits`. Errors: not_found. */
export async function findReview(
  tx: Transaction,
  { reviewId, productId }: Wanted,
  fits: (row: ReviewRow) => boolean = () => true,
): Promise<ReviewRow> {
  const [row] = await tx.query<ReviewRow>(`SELECT ${REVIEW_COLUMNS} FROM review WHERE review_id = ?`, [reviewId]);
  if (!row || (productId !== undefined && row.product_id !== productId) || !fits(row)) throw notFound('review');
  return row;
}

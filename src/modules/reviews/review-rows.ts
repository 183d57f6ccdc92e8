import type { Transaction } from '../../platform/index.js';
import type { Review, ReviewState } from './contract/reviews.contract.js';

/** `rated`: stars without a word, which came from elsewhere; they count, and nobody can see or change them as a review. */
export interface ReviewRow {
  review_id: string;
  product_id: string;
  customer_id: string;
  author: string;
  stars: number;
  title: string;
  text: string;
  verified: number;
  helpful: number;
  unhelpful: number;
  state: ReviewState | 'rated';
  version: number;
  created_at: string;
  updated_at: string;
  open_reports: number;
  reported_at: string | null;
  /** 1: it came from a file, and nobody has changed it here since. */
  imported: number;
}

export const REVIEW_COLUMNS = `review_id, product_id, customer_id, author, stars, title, text, verified, helpful, unhelpful, state,
  version, created_at, updated_at, open_reports, reported_at, imported`;

/** The state of what was said with this text. */
export const stateOf = (text: string): 'published' | 'rated' => (text === '' ? 'rated' : 'published');

export async function insertReview(tx: Transaction, row: ReviewRow): Promise<void> {
  const derived = { lacking: 5 - row.stars, score: 0 };
  const columns = Object.entries({ ...row, ...derived });
  await tx.run(
    `INSERT INTO review (${columns.map(([name]) => name).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    columns.map(([, value]) => value),
  );
}

/** Of a review; stars alone are none. */
export const toReview = (row: ReviewRow): Review => ({
  reviewId: row.review_id,
  productId: row.product_id,
  customerId: row.customer_id,
  author: row.author,
  stars: row.stars,
  title: row.title,
  text: row.text,
  verified: row.verified === 1,
  helpful: row.helpful,
  unhelpful: row.unhelpful,
  state: row.state as ReviewState,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

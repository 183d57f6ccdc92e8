import type { Review, ReviewState } from './contract/reviews.contract.js';

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
  state: ReviewState;
  version: number;
  created_at: string;
  updated_at: string;
  open_reports: number;
  reported_at: string | null;
}

export const REVIEW_COLUMNS = `review_id, product_id, customer_id, author, stars, title, text, verified, helpful, unhelpful, state,
  version, created_at, updated_at, open_reports, reported_at`;

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
  state: row.state,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

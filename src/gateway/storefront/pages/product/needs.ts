import type { REVIEW_SORTS } from '../../../../modules/reviews/contract/reviews.contract.js';
import type { FieldErrors } from '../../kit/field-errors.js';
import type { PageParts } from '../../kit/parts.js';
import type { KnownProduct } from '../../reads/product-reads.js';

export type ReviewSort = (typeof REVIEW_SORTS)[number];

/** What the parts of a product's page have to go by. */
export interface ProductNeeds {
  productId: string;
  parts: PageParts;
  /** Undefined while the catalogue cannot tell and nothing is known from before. */
  known: Promise<KnownProduct | undefined>;
  /** Undefined for visitors without. */
  sessionId: string | undefined;
  customerId: string | undefined;
  reviews: ReviewsWanted;
  /** Words to look for inside the book. */
  inside: string | undefined;
  /** What is wrong with the form that puts it into the cart, as it was sent. */
  errors: FieldErrors;
}

export interface ReviewsWanted {
  sort: ReviewSort;
  stars: number | undefined;
  cursor: string | undefined;
}

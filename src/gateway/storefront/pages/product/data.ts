import type { RatingSummary, ReviewPage } from '../../../../modules/reviews/contract/reviews.contract.js';
import type { Badge } from '../../../../modules/search/contract/search.contract.js';
import type { Money } from '../../../../platform/index.js';

/** What the buy box shows; what is undefined could not be had, or is not there. */
export interface BuyData {
  price: Money | undefined;
  stock: number | undefined;
  rating: RatingSummary | undefined;
  badge: Badge | undefined;
}

export interface ReviewsData {
  page: ReviewPage;
  rating: RatingSummary | undefined;
}

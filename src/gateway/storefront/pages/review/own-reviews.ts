import { Injectable } from '@nestjs/common';
import { type Review, Reviews } from '../../../../modules/reviews/contract/reviews.contract.js';
import { type Client, Service, ServiceError } from '../../../../platform/index.js';

/** As far back as is looked; an older one is found by its id. */
const MOST = 100;

interface Wanted {
  customerId: string;
  productId: string;
  /** Which one it is, where that is known. */
  reviewId?: string | undefined;
}

/** Finds what a customer has written about a product. */
@Injectable()
export class OwnReviews {
  constructor(@Service(Reviews) private readonly reviews: Client<typeof Reviews>) {}

  async of({ customerId, productId, reviewId }: Wanted): Promise<Review | undefined> {
    if (reviewId !== undefined) {
      const named = await this.named({ customerId, productId, reviewId });
      if (named) return named;
    }
    const { items } = await this.reviews.reviewsBy({ customerId, limit: MOST });
    return items.find((review) => review.productId === productId);
  }

  /** undefined also for another's. */
  private async named(wanted: Wanted & { reviewId: string }): Promise<Review | undefined> {
    try {
      const review = await this.reviews.review(wanted);
      return review.customerId === wanted.customerId ? review : undefined;
    } catch (error) {
      if (error instanceof ServiceError && error.kind === 'not_found') return undefined;
      throw error;
    }
  }
}

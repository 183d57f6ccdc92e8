import { Injectable } from '@nestjs/common';
import { type Review, Reviews } from '../../../../modules/reviews/contract/reviews.contract.js';
import { type Client, Service } from '../../../../platform/index.js';

/** As far back as is looked; who has written more finds an older one through `already_reviewed`. */
const MOST = 100;

/** Finds what a customer has written about a product. */
@Injectable()
export class OwnReviews {
  constructor(@Service(Reviews) private readonly reviews: Client<typeof Reviews>) {}

  async of(customerId: string, productId: string): Promise<Review | undefined> {
    const { items } = await this.reviews.reviewsBy({ customerId, limit: MOST });
    return items.find((review) => review.productId === productId);
  }
}

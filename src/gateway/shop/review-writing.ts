import { Injectable } from '@nestjs/common';
import { Customers } from '../../modules/customers/contract/customers.contract.js';
import { type Review, Reviews, type WriteReview } from '../../modules/reviews/contract/reviews.contract.js';
import { type Client, Service } from '../../platform/index.js';
import { KnownProducts } from './known-products.js';

/** A review is of a product that there is, and carries its author's name as it is now. */
@Injectable()
export class ReviewWriting {
  constructor(
    @Service(Reviews) private readonly reviews: Client<typeof Reviews>,
    @Service(Customers) private readonly customers: Client<typeof Customers>,
    private readonly products: KnownProducts,
  ) {}

  /** Errors: not_found, conflict `already_reviewed` (details.reviewId). */
  async write(review: Omit<WriteReview, 'author'>, commandId: string | undefined): Promise<Review> {
    const { customerId, productId } = review;
    const [{ name: author }] = await Promise.all([
      this.customers.customer({ customerId }),
      this.products.titleOf(productId),
    ]);
    return this.reviews.write({ ...review, author }, commandId ? { commandId } : {});
  }
}

import { Id } from '../../../platform/index.js';

export class ReviewPath {
  @Id()
  productId!: string;

  @Id()
  reviewId!: string;
}

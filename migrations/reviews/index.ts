import { CreateReviews1764300000000 } from './1764300000000-create-reviews.js';

export const reviewsMigrations = [CreateReviews1764300000000];

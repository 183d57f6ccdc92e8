import { AddImported1764400000000 } from './1764400000000-add-imported.js';
import { CreateReviews1764300000000 } from './1764300000000-create-reviews.js';

export const reviewsMigrations = [CreateReviews1764300000000, AddImported1764400000000];

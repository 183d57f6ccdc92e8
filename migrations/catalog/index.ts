import { CreateCatalog1763800500000 } from './1763800500000-create-catalog.js';
import { AddRatingVersion1764300000000 } from './1764300000000-add-rating-version.js';

export const catalogMigrations = [CreateCatalog1763800500000, AddRatingVersion1764300000000];

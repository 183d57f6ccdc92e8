import { CreateCatalog1763800500000 } from './1763800500000-create-catalog.js';

export const catalogMigrations = [CreateCatalog1763800500000];

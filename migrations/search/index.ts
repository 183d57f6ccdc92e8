import { CreateSearch1764500000000 } from './1764500000000-create-search.js';

export const searchMigrations = [CreateSearch1764500000000];

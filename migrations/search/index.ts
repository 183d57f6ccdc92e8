import { CreateSearch1764500000000 } from './1764500000000-create-search.js';
import { CreateCountedOrder1764600000000 } from './1764600000000-create-counted-order.js';

export const searchMigrations = [CreateSearch1764500000000, CreateCountedOrder1764600000000];

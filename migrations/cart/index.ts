import { CreateCarts1763800400000 } from './1763800400000-create-carts.js';
import { IndexCustomerCarts1764000000000 } from './1764000000000-index-customer-carts.js';
import { IndexMergedCarts1764200000000 } from './1764200000000-index-merged-carts.js';
import { AddTaken1764200000001 } from './1764200000001-add-taken.js';

export const cartMigrations = [
  CreateCarts1763800400000,
  IndexCustomerCarts1764000000000,
  IndexMergedCarts1764200000000,
  AddTaken1764200000001,
];

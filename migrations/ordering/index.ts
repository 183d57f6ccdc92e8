import { CreateOrders1763800300000 } from './1763800300000-create-orders.js';
import { CreateOrderMergedCart1764200000000 } from './1764200000000-create-order-merged-cart.js';
import { AddCartTaken1764200000001 } from './1764200000001-add-cart-taken.js';

export const orderingMigrations = [
  CreateOrders1763800300000,
  CreateOrderMergedCart1764200000000,
  AddCartTaken1764200000001,
];

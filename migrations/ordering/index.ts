import { CreateOrders1763800300000 } from './1763800300000-create-orders.js';
import { CreateOrderMergedCart1764200000000 } from './1764200000000-create-order-merged-cart.js';

export const orderingMigrations = [CreateOrders1763800300000, CreateOrderMergedCart1764200000000];

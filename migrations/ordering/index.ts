import { CreateOrders1763800300000 } from './1763800300000-create-orders.js';

export const orderingMigrations = [CreateOrders1763800300000];

import { CreateCarts1763800400000 } from './1763800400000-create-carts.js';

export const cartMigrations = [CreateCarts1763800400000];

// This would create another module's tables in the cart's database.
import { paymentsMigrations } from '../../../migrations/payments/index.js';
export const migrations = paymentsMigrations;

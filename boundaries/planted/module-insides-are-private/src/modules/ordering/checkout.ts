// Ordering may use the contract of inventory, not its insides.
import { takeFromStock } from '../inventory/stock.js';
export const checkout = (): void => takeFromStock();

// What every service stands on cannot stand on one of them.
import { Cart } from '../../modules/cart/contract/cart.contract.js';
export const limits = { [Cart]: 10 };

// The store carries modules, not their parts.
import { CartService } from './modules/cart/cart.service.js';
export const MODULES = [CartService];

// When the entity changes, this migration would do something else than it did.
import { CartEntity } from '../../src/modules/cart/cart.entity.js';
export const fill = CartEntity;

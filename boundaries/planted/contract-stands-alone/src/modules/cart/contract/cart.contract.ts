// Whoever imports this contract would import the table behind it.
import { CartEntity } from '../entities/cart.entity.js';
export const Cart = CartEntity;

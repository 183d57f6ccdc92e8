export const Cart = 'cart';

export const Contract = 'cart';

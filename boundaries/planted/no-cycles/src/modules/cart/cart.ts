import { items } from './items.js';
export const cart = (): number => items();

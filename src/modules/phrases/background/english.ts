import type { Background } from '../statistics/shelf.js';
export const BACKGROUND: Background = { words: 0, books: 0, grams: '' };

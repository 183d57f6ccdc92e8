// Faster, until the catalog runs elsewhere.
import { ProductWriter } from '../modules/catalog/product-writer.js';
export const writer = new ProductWriter();

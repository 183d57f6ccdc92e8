import { type Product, Shoppers } from './shoppers.js';
import { STAFF_TOKEN } from './store-process.js';

const PRODUCTS = 20;
const STOCK = 1_000_000;

/** Puts what the shoppers will buy into an empty store. Errors: the reply that was not as it should be. */
export async function stockUp(url: string): Promise<Product[]> {
  const staff = { authorization: `Bearer ${STAFF_TOKEN}` };
  const shoppers = new Shoppers(url, [], 1);
  const products: Product[] = [];
  for (let i = 0; i < PRODUCTS; i++) {
    const item = {
      title: `Drill ${i}`,
      category: 'Drill',
      description: '',
      price: { amount: 1000 + i, currency: 'USD' },
    };
    const { productId } = await shoppers.ask<Product>('POST', '/v1/staff/products', item, staff);
    await shoppers.ask('PUT', `/v1/staff/inventory/${productId}`, { onHand: STOCK }, staff);
    products.push({ productId, stock: STOCK });
  }
  shoppers.close();
  return products;
}

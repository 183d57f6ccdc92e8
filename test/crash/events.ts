import { until } from './asking.js';
import type { Books } from './books.js';

/**
 * How long (ms) it takes from now until an event has been published and has arrived where everybody sees it: a new price, in the
 * catalogue's lists. `amount` is that price. Errors: it takes longer than `milliseconds`.
 */
export async function eventsFlow({ staff, products }: Books, amount: number, milliseconds: number): Promise<number> {
  const began = performance.now();
  const [productId] = products;
  await staff.ask('PATCH', `/v1/staff/products/${productId}`, { price: { amount, currency: 'USD' } });
  const isShown = async (): Promise<boolean> => {
    const { items } = await staff.ask<{ items: { productId: string; price: { amount: number } }[] }>(
      'GET',
      '/v1/products',
    );
    return items.some((item) => item.productId === productId && item.price.amount === amount);
  };
  await until('the new price is listed', isShown, milliseconds);
  return performance.now() - began;
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Shop } from '../kit/shop.js';
import { type TestStore, startTestStore } from '../kit/store.js';

describe.each([
  ['in one process', {}],
  ['with every module alone', { topology: 'every-module-alone' }],
])('a page %s', (_where, config) => {
  let store: TestStore;
  let shop: Shop;
  beforeAll(async () => {
    store = await startTestStore(config);
    shop = Shop.at(store);
  });
  afterAll(() => store.remove());

  const see = async (productId: string): Promise<string> =>
    (await fetch(`${store.url}/products/${productId}`, { headers: { accept: 'text/html' } })).text();
  /** Milliseconds until the page says it. */
  const until = async (productId: string, text: string): Promise<number> => {
    const began = performance.now();
    while (!(await see(productId)).includes(text))
      if (performance.now() - began > 5_000) throw new Error(`the page never says ${text}`);
    return performance.now() - began;
  };

  it('has a new price, a new title and the last unit within a second', async () => {
    const productId = await shop.product({ amount: 1000, title: 'Before', stock: 100 });
    await until(productId, '$10.00');
    for (let i = 0; i < 3; i++) await see(productId);
    const price = { amount: 2345, currency: 'USD' };
    await shop.staff.patch(`/v1/staff/products/${productId}`, { price }).expect(200);
    expect(await until(productId, '$23.45')).toBeLessThan(1_000);
    await shop.staff.patch(`/v1/staff/products/${productId}`, { title: 'After' }).expect(200);
    expect(await until(productId, '<h1 dir="auto">After</h1>')).toBeLessThan(1_000);
    await shop.staff.put(`/v1/staff/inventory/${productId}`, { onHand: 1 }).expect(200);
    expect(await until(productId, 'Only 1 left')).toBeLessThan(1_200);
  });
});

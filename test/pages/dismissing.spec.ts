import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type FaultyStore, startFaultyStore } from '../kit/faulty-store.js';
import { FormBrowser, type ShownPage } from '../kit/form-browser.js';
import { Shop, unique } from '../kit/shop.js';

let store: FaultyStore;
let shop: Shop;
let productId: string;

beforeAll(async () => {
  store = await startFaultyStore({ clickLimit: 6, trustedProxies: ['loopback'] });
  shop = Shop.at(store);
  productId = await shop.product();
});
afterAll(() => store.remove());

const ADDRESS = '/recommendations/dismissals';
/** A browser at an address of its own: what it writes is counted by that. */
async function browserAt(address: string): Promise<FormBrowser> {
  const browser = FormBrowser.at(store, { 'x-forwarded-for': address });
  await browser.get('/sign-in');
  return browser;
}
const dismiss = (browser: FormBrowser, id = productId): Promise<ShownPage> =>
  browser.post(ADDRESS, { formToken: browser.token, productId: id });

it('whoever is away, the page goes on, and no visit is begun under which nothing is kept', async () => {
  const browser = await browserAt('192.0.2.1');
  for (const module of ['catalog', 'recommendations']) {
    await store.faults(`${module}:down`);
    expect(await dismiss(browser)).toMatchObject({ status: 303, location: '/' });
    expect(browser.cookies.has('doordesk_visit')).toBe(false);
  }
  await store.faults('none');
  expect((await dismiss(browser, unique())).status).toBe(404);
  expect(browser.cookies.has('doordesk_visit')).toBe(false);
  expect((await dismiss(browser)).status).toBe(303);
  expect(browser.cookies.has('doordesk_visit')).toBe(true);
});

it('whoever is away, a guest who has a visit buys', async () => {
  const visit = 'a-visit-of-more-than-22-characters';
  for (const module of ['clickstream', 'recommendations']) {
    const cartId = await shop.cart([productId, 1]);
    await store.faults(`${module}:down`);
    await shop.order(cartId).set('Doordesk-Session', visit).expect(201);
    await store.faults('none');
  }
});

it('one address can dismiss so often in a minute, by the page and by the API', async () => {
  const browser = await browserAt('192.0.2.2');
  const byApi = (status: number) =>
    shop.post(`/v1/recommendations/${productId}/dismissal`).set('X-Forwarded-For', '192.0.2.2').expect(status);
  for (let i = 0; i < 3; i++) {
    expect((await dismiss(browser)).status).toBe(303);
    await byApi(204);
  }
  expect((await dismiss(browser)).status).toBe(429);
  await byApi(429);
});

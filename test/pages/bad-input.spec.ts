import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PageShopper } from '../kit/page-shopper.js';
import { Shop } from '../kit/shop.js';
import { type TestStore, startTestStore } from '../kit/store.js';

const KEY = 'k'.repeat(43);
const FORMS: [path: string, fields: Record<string, string>][] = [
  ['/cart/items', { productId: 'PRODUCT', quantity: '1' }],
  ['/cart/items/PRODUCT', { quantity: '1' }],
  ['/cart/items/PRODUCT/removal', {}],
  [
    '/checkout',
    { formKey: KEY, intent: 'place', email: 'a@example.com', country: 'US', seenTotal: '1', seenCurrency: 'USD' },
  ],
  ['/sign-in', { email: 'a@example.com', password: 'x', next: '/' }],
  ['/sign-up', { formKey: KEY, name: 'A', email: 'a@example.com', password: 'short', next: '/' }],
  ['/orders/none/cancellation', {}],
  ['/account/name', { name: 'Ada' }],
  ['/account/privacy', { recording: 'true' }],
  ['/account/history/erasure', {}],
  ['/account/addresses/new', { formKey: KEY, name: 'A', line1: '1', city: 'C', postalCode: '1', country: 'US' }],
  ['/account/addresses/none/removal', {}],
  ['/products/PRODUCT/review', { formKey: KEY, stars: '5', title: 'T', text: 'T', reviewId: 'none', version: '1' }],
  ['/products/PRODUCT/review/withdrawal', { reviewId: 'none' }],
  ['/products/PRODUCT/reviews/none/vote', { helpful: 'yes' }],
  ['/products/PRODUCT/reviews/none/report', { formKey: KEY, reason: 'spam', comment: 'c' }],
  ['/recommendations/dismissals', { productId: 'PRODUCT', next: '/' }],
];
const VALUES = [
  '',
  ' ',
  '-1',
  '1.5',
  '9007199254740993',
  '\u0000',
  '\u202eÀ𝒳🦊',
  "' OR 1=1; --",
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '{"$ne":null}',
  'a'.repeat(1_500),
  'a'.repeat(30_000),
];
const COOKIES = [
  'doordesk_cart',
  'doordesk_session',
  'doordesk_form_1',
  'doordesk_visit',
  'doordesk_order',
  'doordesk_added',
];

describe('pages, sent what no browser would', () => {
  let store: TestStore;
  let shop: Shop;
  let productId: string;

  beforeAll(async () => {
    store = await startTestStore();
    shop = Shop.at(store);
    productId = await shop.product();
  });
  afterAll(() => store.remove());

  it.each(FORMS)('%s answers below 500, and shows nothing as markup', async (path, fields) => {
    const { shopper } = await PageShopper.customer(store, shop);
    await shopper.add(productId);
    const address = path.replace('PRODUCT', productId);
    const usual = Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, value.replace('PRODUCT', productId)]),
    );
    const formToken = shopper.token;
    // Nothing of what follows stops at the token.
    expect((await shopper.post(address, { ...usual, formToken })).status).not.toBe(403);
    for (const name of [...Object.keys(usual), 'unknown', '__proto__', 'constructor'])
      for (const value of VALUES) {
        // An account that is made here signs the browser in; the next form is the customer's again.
        const session = shopper.cookies.get('doordesk_session')!;
        const body = new URLSearchParams({ ...usual, formToken });
        body.set(name, value);
        const reply = await shopper.post(address, body.toString());
        expect([name, value.slice(0, 40), reply.status < 500]).toEqual([name, value.slice(0, 40), true]);
        if (!Object.hasOwn(fields, name) && value !== '') expect([path, name, reply.status]).toEqual([path, name, 400]);
        expect(reply.html).not.toContain('<script>alert');
        shopper.cookies.set('doordesk_session', session);
      }
  });

  it('cookies that are none of ours are none', async () => {
    for (const name of COOKIES)
      for (const value of ['', 'x', "'; --", 'a'.repeat(3_000), '%zz', '"', '\u00ff']) {
        const guest = PageShopper.guest(store);
        for (const path of ['/', '/cart', '/checkout', '/account', `/products/${productId}`, '/orders/none']) {
          const reply = await guest.get(path, { cookie: `${name}=${value}` });
          expect([name, value.slice(0, 40), path, reply.status < 500]).toEqual([name, value.slice(0, 40), path, true]);
        }
      }
  });
});

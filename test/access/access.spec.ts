import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADDRESS, Shop } from '../kit/shop.js';
import { type TestStore, startTestStore } from '../kit/store.js';

type Who = 'nobody' | 'stranger' | 'owner' | 'staff';
type Row = [
  method: 'get' | 'post' | 'put' | 'patch' | 'delete',
  path: string,
  body: object | string | undefined,
  Record<Who, number>,
];

const open = (status: number): Record<Who, number> => ({
  nobody: status,
  stranger: status,
  owner: status,
  staff: status,
});
const staffOnly = (status: number): Record<Who, number> => ({ nobody: 401, stranger: 403, owner: 403, staff: status });
/** Each customer's own; staff is no customer. */
const customers = (status: number): Record<Who, number> => ({
  nobody: 401,
  stranger: status,
  owner: status,
  staff: 403,
});

describe('access', () => {
  let store: TestStore;
  let shop: Shop;
  const shops = {} as Record<Who, Shop>;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    store = await startTestStore();
    shop = Shop.at(store);
    const [owner, stranger] = [await shop.customer(), await shop.customer()];
    Object.assign(shops, { nobody: shop, stranger: stranger.shop, owner: owner.shop, staff: shop.staff });
    ids['product'] = await shop.product();
    ids['cart'] = await owner.shop.cart([ids['product'], 1]);
    const placed = await owner.shop.order(await owner.shop.cart([ids['product'], 1])).expect(201);
    ids['order'] = (placed.body as { orderId: string }).orderId;
    const address = await owner.shop.post('/v1/customers/me/addresses', ADDRESS).expect(201);
    ids['review'] = await owner.shop.review(ids['product']);
    ids['unreviewed'] = await shop.product();
    ids['address'] = (address.body as { addressId: string }).addressId;
  });
  afterAll(() => store.remove());

  const price = { amount: 100, currency: 'USD' };
  const missing = '01890000-0000-7000-8000-000000000000';
  const matrix: Row[] = [
    ['get', '/v1/products', undefined, open(200)],
    ['get', '/v1/products/:product', undefined, open(200)],
    ['get', '/v1/products/:product/cover.svg', undefined, open(200)],
    ['get', '/v1/categories', undefined, open(200)],
    ['get', '/v1/shipping-methods', undefined, open(200)],
    ['get', '/health/live', undefined, open(200)],
    ['get', '/health/ready', undefined, open(200)],
    ['post', '/v1/customers', {}, open(400)],
    ['post', '/v1/sessions', { email: 'no@example.com', password: 'wrong password' }, open(401)],
    ['get', '/v1/customers/me', undefined, customers(200)],
    ['patch', '/v1/customers/me', { name: 'Ada L' }, customers(200)],
    ['get', '/v1/customers/me/addresses', undefined, customers(200)],
    ['post', '/v1/customers/me/addresses', ADDRESS, customers(201)],
    ['get', '/v1/customers/me/orders', undefined, customers(200)],
    ['get', '/v1/search', undefined, open(200)],
    ['get', '/v1/search/suggestions?q=a', undefined, open(200)],
    ['get', '/v1/products/:product/recommendations', undefined, open(200)],
    ['get', '/v1/recommendations?for=session', undefined, open(200)],
    ['get', '/v1/recommendations?for=me', undefined, { nobody: 401, stranger: 200, owner: 200, staff: 403 }],
    ['post', '/v1/recommendations/:product/dismissal', undefined, open(204)],
    ['get', '/v1/staff/recommendations/snapshots', undefined, staffOnly(200)],
    ['post', '/v1/staff/recommendations/snapshots', undefined, staffOnly(202)],
    ['post', '/v1/staff/recommendations/rollback', undefined, staffOnly(409)],
    ['get', '/v1/products/:product/page', undefined, open(200)],
    ['get', '/v1/products/:product/phrases', undefined, open(200)],
    ['get', '/v1/products/:product/inside?query=a', undefined, open(404)],
    ['get', '/v1/staff/products/:product/text', undefined, staffOnly(200)],
    ['put', '/v1/staff/products/:product/text', 'Call me Ishmael.', staffOnly(202)],
    ['delete', '/v1/staff/products/:product/text', undefined, staffOnly(204)],
    ['post', '/v1/sessions/current/events', { events: [{ kind: 'view', productId: 'p' }] }, open(202)],
    ['get', '/v1/sessions/current/privacy', undefined, open(200)],
    ['put', '/v1/sessions/current/privacy', { recording: true }, open(200)],
    ['get', '/v1/sessions/current/history', undefined, open(200)],
    ['delete', '/v1/sessions/current/history', undefined, open(204)],
    ['get', '/v1/customers/me/privacy', undefined, customers(200)],
    ['put', '/v1/customers/me/privacy', { recording: true }, customers(200)],
    ['get', '/v1/customers/me/history', undefined, customers(200)],
    ['delete', '/v1/customers/me/history', undefined, customers(204)],
    ['post', '/v1/carts', {}, open(201)],
    ['get', '/v1/carts/:cart', undefined, { nobody: 404, stranger: 404, staff: 404, owner: 200 }],
    [
      'post',
      '/v1/carts/:cart/items',
      { productId: ':product', quantity: 1 },
      { nobody: 404, stranger: 404, staff: 404, owner: 200 },
    ],
    ['put', '/v1/carts/:cart/items/:product', { quantity: 2 }, { nobody: 404, stranger: 404, staff: 404, owner: 200 }],
    ['delete', '/v1/carts/:cart/items/:product', undefined, { nobody: 404, stranger: 404, staff: 404, owner: 200 }],
    ['post', '/v1/carts/:cart/claim', undefined, { nobody: 401, stranger: 404, staff: 403, owner: 200 }],
    ['post', '/v1/orders', undefined, open(400)],
    ['get', '/v1/orders/:order', undefined, { nobody: 404, stranger: 404, owner: 200, staff: 200 }],
    ['post', '/v1/staff/products', { title: 't', category: 'c', description: 'd', price }, staffOnly(201)],
    ['patch', '/v1/staff/products/:product', { title: 'T' }, staffOnly(200)],
    ['put', '/v1/staff/inventory/:product', { onHand: 7 }, staffOnly(200)],
    ['get', '/v1/staff/inventory/:product', undefined, staffOnly(200)],
    ['get', '/v1/staff/orders', undefined, staffOnly(200)],
    ['post', `/v1/staff/orders/${missing}/shipments`, { carrier: 'c', trackingCode: 't' }, staffOnly(404)],
    ['post', `/v1/staff/shipments/${missing}/delivery`, undefined, staffOnly(404)],
    ['post', `/v1/staff/orders/${missing}/refunds`, { amount: price, reason: 'r' }, staffOnly(404)],
    ['get', '/v1/products/:product/reviews', undefined, open(200)],
    ['get', '/v1/products/:product/reviews/:review', undefined, open(200)],
    ['post', '/v1/products/:unreviewed/reviews', { stars: 5, title: 't', text: 't' }, customers(201)],
    [
      'patch',
      '/v1/products/:product/reviews/:review',
      { stars: 4 },
      { nobody: 401, stranger: 404, staff: 403, owner: 200 },
    ],
    [
      'put',
      '/v1/products/:product/reviews/:review/helpful',
      { helpful: true },
      { nobody: 401, stranger: 200, staff: 403, owner: 409 },
    ],
    ['post', '/v1/products/:product/reviews/:review/reports', { reason: 'spam' }, customers(204)],
    ['get', '/v1/customers/me/reviews', undefined, customers(200)],
    ['get', '/v1/staff/reviews/reported', undefined, staffOnly(200)],
    ['put', '/v1/staff/reviews/:review/moderation', { decision: 'keep' }, staffOnly(200)],
    // What ends something comes last; those who may not go first.
    ['post', '/v1/orders/:order/cancellation', {}, { nobody: 404, stranger: 404, owner: 200, staff: 200 }],
    [
      'delete',
      '/v1/customers/me/addresses/:address',
      undefined,
      { nobody: 401, stranger: 404, staff: 403, owner: 204 },
    ],
    [
      'delete',
      '/v1/products/:product/reviews/:review',
      undefined,
      { nobody: 401, stranger: 404, staff: 403, owner: 204 },
    ],
    ['delete', '/v1/sessions/current', undefined, customers(204)],
  ];

  const fill = (text: string): string => text.replace(/:([a-z]+)\b/g, (whole, name: string) => ids[name] ?? whole);

  it.each(matrix)('%s %s', async (method, path, body, expected) => {
    for (const who of ['nobody', 'stranger', 'staff', 'owner'] as const) {
      const filled = body === undefined ? undefined : (JSON.parse(fill(JSON.stringify(body))) as object | string);
      const reply = await (method === 'get' || method === 'delete'
        ? shops[who][method](fill(path))
        : typeof filled === 'string'
          ? shops[who].put(fill(path)).type('text/plain').send(filled)
          : shops[who][method](fill(path), filled ?? {}));
      expect({ who, status: reply.status }).toEqual({ who, status: expected[who] });
    }
  });

  it('covers every operation of the document', () => {
    const covered = new Set(
      matrix.map(
        ([method, path]) =>
          `${method} ${path
            .replaceAll(missing, ':id')
            .replace(/:[a-z]+/g, '{}')
            .replace(/\?.*/, '')}`,
      ),
    );
    const documented = Object.entries(store.replies.document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path.replace(/\{[^}]+\}/g, '{}')}`),
    );
    expect(documented.filter((operation) => !covered.has(operation))).toEqual([]);
  });

  it('refuses a token that is none, everywhere but where an order token may stand', async () => {
    const liar = shop.as('not-a-token');
    await liar.get('/v1/products').expect(401);
    await liar.get('/v1/staff/orders').expect(401);
    await liar.get(`/v1/orders/${ids['order']}`).expect(404);
  });
});

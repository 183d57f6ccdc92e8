import { ADDRESS, Shop, unique } from '../kit/shop.js';
import type { TestStore } from '../kit/store.js';

/** A valid request, made ready before anything is wrong. */
export interface Prepared {
  /** `POST /v1/carts/{cartId}/items`, as the OpenAPI document has it. */
  operation: string;
  path: string;
  /** A text is sent as text/plain. */
  body?: object | string | undefined;
  headers: Record<string, string>;
  /** What a repeat may be told beside the usual, when the first try was carried out but its answer was lost. */
  done?: number;
}

/** What is there before something goes wrong. */
export interface World {
  requests: Prepared[];
  /** The product of the checkout alone, with so many in stock. */
  scarce: string;
  stock: number;
}

interface Options {
  token?: string | undefined;
  body?: object | string;
  headers?: Record<string, string>;
  key?: boolean;
  done?: number;
}

const STOCK = 10;

/** A product whose text can be looked into, by store: reading takes a while, so it is done once. */
const TOLD = new WeakMap<TestStore, Promise<string>>();

function readText(store: TestStore, shop: Shop): Promise<string> {
  let told = TOLD.get(store);
  if (!told) TOLD.set(store, (told = prepareText(shop)));
  return told;
}

async function prepareText(shop: Shop): Promise<string> {
  const productId = await shop.product();
  const path = `/v1/staff/products/${productId}/text`;
  await shop.staff.put(path).type('text/plain').send('Call me Ishmael.').expect(202);
  await until(async () => ((await shop.staff.get(path)).body as { state: string }).state === 'ready');
  return productId;
}

/** Two snapshots of recommendations, so that one can go back. Going back takes one away, and whatever was being built. */
async function standingSnapshots(shop: Shop): Promise<void> {
  const path = '/v1/staff/recommendations/snapshots';
  const standing = async (): Promise<number> => {
    const { items } = (await shop.staff.get(path).expect(200)).body as { items: { state: string }[] };
    return items.filter(({ state }) => state === 'current' || state === 'ready').length;
  };
  await until(async () => {
    if ((await standing()) >= 2) return true;
    await shop.staff.post(path).expect(202);
    return false;
  });
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !(await holds());) {
    if (Date.now() > end) throw new Error('what the matrix needs is not there in time');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** One request for every operation of the public surface, each with things of its own: they do not get in each other's way. */
export async function prepare(store: TestStore, staffToken: string): Promise<World> {
  const shop = Shop.at(store);
  const product = await shop.product({ stock: 1000 });
  const scarce = await shop.product({ stock: STOCK });
  const { shop: customer, token, email, password } = await shop.customer();
  const session = await shop.post('/v1/sessions', { email, password }).expect(201);
  const requests: Prepared[] = [];

  const ask = (operation: string, path: string, options: Options = {}): void => {
    const { body, headers = {}, key, done } = options;
    const sent: Record<string, string> = { ...headers };
    if (options.token !== undefined) sent['authorization'] = `Bearer ${options.token}`;
    if (key) sent['idempotency-key'] = unique();
    requests.push({ operation, path, body, headers: sent, ...(done ? { done } : {}) });
  };
  const order = async (): Promise<{ orderId: string; access: Record<string, string> }> => {
    const placed = await shop.order(await shop.cart([product, 1])).expect(201);
    const { orderId } = placed.body as { orderId: string };
    return { orderId, access: { 'order-access-token': placed.headers['order-access-token'] as string } };
  };
  const shipped = async (): Promise<{ orderId: string; shipmentId: string }> => {
    const { orderId } = await order();
    const path = `/v1/staff/orders/${orderId}/shipments`;
    const reply = await shop.staff.post(path, { carrier: 'c', trackingCode: 't' }).expect(201);
    return { orderId, shipmentId: (reply.body as { shipmentId: string }).shipmentId };
  };
  const item = { productId: product, quantity: 1 };
  const price = { amount: 100, currency: 'USD' };
  const staff = { token: staffToken };
  const me = { token };

  ask('GET /health/live', '/health/live');
  ask('GET /health/ready', '/health/ready');
  ask('GET /v1/products', '/v1/products?query=book');
  ask('GET /v1/products/{productId}', `/v1/products/${product}`);
  ask('GET /v1/products/{productId}/cover.svg', `/v1/products/${product}/cover.svg`);
  ask('GET /v1/categories', '/v1/categories');
  ask('GET /v1/shipping-methods', '/v1/shipping-methods?country=US');
  ask('POST /v1/carts', '/v1/carts', { body: {}, key: true });
  ask('GET /v1/carts/{cartId}', `/v1/carts/${await shop.cart([product, 1])}`);
  ask('POST /v1/carts/{cartId}/items', `/v1/carts/${await shop.cart()}/items`, { body: item, key: true });
  ask('PUT /v1/carts/{cartId}/items/{productId}', `/v1/carts/${await shop.cart()}/items/${product}`, {
    body: { quantity: 2 },
  });
  ask('DELETE /v1/carts/{cartId}/items/{productId}', `/v1/carts/${await shop.cart([product, 1])}/items/${product}`);
  ask('POST /v1/carts/{cartId}/claim', `/v1/carts/${await shop.cart([product, 1])}/claim`, me);
  ask('POST /v1/orders', '/v1/orders', {
    key: true,
    body: {
      cartId: await shop.cart([scarce, 1]),
      email: 'ada@example.com',
      shippingAddress: ADDRESS,
      shippingMethod: 'standard',
      payment: { method: 'card', token: 'tok_approved' },
    },
  });
  const [seen, canceled] = [await order(), await order()];
  ask('GET /v1/orders/{orderId}', `/v1/orders/${seen.orderId}`, { headers: seen.access });
  ask('POST /v1/orders/{orderId}/cancellation', `/v1/orders/${canceled.orderId}/cancellation`, {
    body: {},
    headers: canceled.access,
  });
  ask('POST /v1/customers', '/v1/customers', {
    body: { email: `${unique('c')}@example.com`, password, name: 'Ada' },
    key: true,
  });
  ask('POST /v1/sessions', '/v1/sessions', { body: { email, password } });
  const { token: other } = session.body as { token: string };
  ask('DELETE /v1/sessions/current', '/v1/sessions/current', { token: other, done: 401 });
  ask('GET /v1/customers/me', '/v1/customers/me', me);
  ask('PATCH /v1/customers/me', '/v1/customers/me', { ...me, body: { name: 'Ada L' } });
  ask('GET /v1/customers/me/addresses', '/v1/customers/me/addresses', me);
  ask('POST /v1/customers/me/addresses', '/v1/customers/me/addresses', { ...me, body: ADDRESS, key: true });
  const saved = await customer.post('/v1/customers/me/addresses', ADDRESS).expect(201);
  const { addressId } = saved.body as { addressId: string };
  ask('DELETE /v1/customers/me/addresses/{addressId}', `/v1/customers/me/addresses/${addressId}`, { ...me, done: 404 });
  ask('GET /v1/customers/me/orders', '/v1/customers/me/orders', me);
  ask('POST /v1/staff/products', '/v1/staff/products', {
    ...staff,
    key: true,
    body: { title: 't', category: 'c', description: '', price },
  });
  ask('PATCH /v1/staff/products/{productId}', `/v1/staff/products/${product}`, {
    ...staff,
    body: { title: 'T', price },
  });
  ask('PUT /v1/staff/inventory/{productId}', `/v1/staff/inventory/${await shop.product()}`, {
    ...staff,
    body: { onHand: 7 },
  });
  ask('GET /v1/staff/inventory/{productId}', `/v1/staff/inventory/${product}`, staff);
  ask('GET /v1/staff/orders', '/v1/staff/orders', staff);
  const { orderId } = await order();
  ask('POST /v1/staff/orders/{orderId}/shipments', `/v1/staff/orders/${orderId}/shipments`, {
    ...staff,
    key: true,
    body: { carrier: 'c', trackingCode: 't' },
  });
  const [arriving, refunded] = [await shipped(), await shipped()];
  ask('POST /v1/staff/shipments/{shipmentId}/delivery', `/v1/staff/shipments/${arriving.shipmentId}/delivery`, staff);
  ask('POST /v1/staff/orders/{orderId}/refunds', `/v1/staff/orders/${refunded.orderId}/refunds`, {
    ...staff,
    key: true,
    body: { amount: 100, reason: 'r' },
  });
  const { shop: reader } = await shop.customer();
  const [mine, toTakeBack, withoutReview] = [product, scarce, await shop.product()];
  const reviewPath = async (author: Shop, productId: string): Promise<string> =>
    `/v1/products/${productId}/reviews/${await author.review(productId)}`;
  const [own, leaving] = [await reviewPath(customer, mine), await reviewPath(customer, toTakeBack)];
  const anothers = await reviewPath(reader, product);
  const moderated = anothers.split('/').at(-1);
  ask('GET /v1/products/{productId}/reviews', `/v1/products/${product}/reviews`);
  ask('GET /v1/products/{productId}/reviews/{reviewId}', anothers);
  ask('POST /v1/products/{productId}/reviews', `/v1/products/${withoutReview}/reviews`, {
    ...me,
    key: true,
    body: { stars: 5, title: 't', text: 't' },
  });
  ask('PATCH /v1/products/{productId}/reviews/{reviewId}', own, { ...me, body: { stars: 4 } });
  ask('DELETE /v1/products/{productId}/reviews/{reviewId}', leaving, { ...me, done: 404 });
  ask('PUT /v1/products/{productId}/reviews/{reviewId}/helpful', `${anothers}/helpful`, {
    ...me,
    body: { helpful: true },
  });
  ask('POST /v1/products/{productId}/reviews/{reviewId}/reports', `${anothers}/reports`, {
    ...me,
    key: true,
    body: { reason: 'spam' },
  });
  ask('GET /v1/customers/me/reviews', '/v1/customers/me/reviews', me);
  ask('GET /v1/staff/reviews/reported', '/v1/staff/reviews/reported', staff);
  ask('PUT /v1/staff/reviews/{reviewId}/moderation', `/v1/staff/reviews/${moderated}/moderation`, {
    ...staff,
    body: { decision: 'keep' },
  });
  const told = await readText(store, shop);
  await standingSnapshots(shop);
  const alone = await shop.product();
  const visit = { 'doordesk-session': Buffer.from(unique('visit').padEnd(32, '0')).toString('base64url').slice(0, 43) };
  ask('GET /v1/search', '/v1/search?q=book');
  ask('GET /v1/search/suggestions', '/v1/search/suggestions?q=bo');
  ask('GET /v1/products/{productId}/page', `/v1/products/${product}/page`);
  ask('GET /v1/products/{productId}/recommendations', `/v1/products/${alone}/recommendations`);
  ask('GET /v1/recommendations', '/v1/recommendations?for=session', { headers: visit });
  ask('POST /v1/recommendations/{productId}/dismissal', `/v1/recommendations/${product}/dismissal`, { headers: visit });
  ask('GET /v1/staff/recommendations/snapshots', '/v1/staff/recommendations/snapshots', staff);
  ask('POST /v1/staff/recommendations/snapshots', '/v1/staff/recommendations/snapshots', staff);
  ask('POST /v1/staff/recommendations/rollback', '/v1/staff/recommendations/rollback', { ...staff, done: 409 });
  ask('POST /v1/sessions/current/events', '/v1/sessions/current/events', {
    headers: visit,
    body: { events: [{ kind: 'view', productId: product }] },
  });
  ask('GET /v1/sessions/current/history', '/v1/sessions/current/history', { headers: visit });
  ask('DELETE /v1/sessions/current/history', '/v1/sessions/current/history', { headers: visit });
  ask('GET /v1/sessions/current/privacy', '/v1/sessions/current/privacy', { headers: visit });
  ask('PUT /v1/sessions/current/privacy', '/v1/sessions/current/privacy', {
    headers: visit,
    body: { recording: true },
  });
  ask('GET /v1/customers/me/history', '/v1/customers/me/history', me);
  ask('DELETE /v1/customers/me/history', '/v1/customers/me/history', me);
  ask('GET /v1/customers/me/privacy', '/v1/customers/me/privacy', me);
  ask('PUT /v1/customers/me/privacy', '/v1/customers/me/privacy', { ...me, body: { recording: true } });
  ask('GET /v1/products/{productId}/phrases', `/v1/products/${told}/phrases`);
  ask('GET /v1/products/{productId}/inside', `/v1/products/${told}/inside?query=ishmael`);
  ask('GET /v1/staff/products/{productId}/text', `/v1/staff/products/${told}/text`, staff);
  ask('PUT /v1/staff/products/{productId}/text', `/v1/staff/products/${await shop.product()}/text`, {
    ...staff,
    body: 'Call me Ishmael.',
  });
  ask('DELETE /v1/staff/products/{productId}/text', `/v1/staff/products/${await shop.product()}/text`, staff);
  return { requests, scarce, stock: STOCK };
}

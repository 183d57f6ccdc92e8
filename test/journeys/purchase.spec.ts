import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Shop, unique } from '../kit/shop.js';
import { EVERY_WAY, type TestStore, startTestStore } from '../kit/store.js';

interface OrderBody {
  orderId: string;
  state: string;
  total: { amount: number; currency: string };
  payment: { state: string; last4?: string };
  items: { productId: string; quantity: number }[];
  history: { state: string }[];
}

describe.each(EVERY_WAY)('journeys, %s', (_way, config) => {
  let store: TestStore;
  let shop: Shop;

  beforeAll(async () => {
    store = await startTestStore(config);
    shop = Shop.at(store);
  });
  afterAll(() => store.remove());
  afterEach(async () => expect(await store.findings()).toEqual([]));

  const bought = async (
    shopper: Shop,
    productId: string,
    quantity = 1,
  ): Promise<{ order: OrderBody; accessToken: string }> => {
    const cartId = await shopper.cart([productId, quantity]);
    const reply = await shopper.order(cartId).expect(201);
    return { order: reply.body as OrderBody, accessToken: reply.headers['order-access-token'] as string };
  };

  it('a guest finds a product, fills a cart, pays, and sees the order', async () => {
    const title = `Walden ${unique('t')}`;
    const productId = await shop.product({ title, stock: 10, amount: 1500 });
    const found = await shop.get(`/v1/products?query=${encodeURIComponent(title)}`).expect(200);
    expect((found.body as { items: object[] }).items).toMatchObject([{ productId, title, available: true }]);
    const cartId = await shop.cart([productId, 2]);
    const cart = await shop.get(`/v1/carts/${cartId}`).expect(200);
    expect(cart.body).toMatchObject({
      subtotal: { amount: 3000, currency: 'USD' },
      items: [{ productId, title, quantity: 2, lineTotal: { amount: 3000, currency: 'USD' }, available: true }],
    });
    const placed = await shop.order(cartId).expect(201);
    const order = placed.body as OrderBody;
    expect(order).toMatchObject({ state: 'confirmed', payment: { state: 'authorized', last4: '4242' } });
    expect(order.total.amount).toBe(3000 + 499);
    const accessToken = placed.headers['order-access-token'] as string;
    await shop.get(`/v1/orders/${order.orderId}`).expect(404);
    const seen = await shop.get(`/v1/orders/${order.orderId}`).set('Order-Access-Token', accessToken).expect(200);
    expect(seen.body).toEqual(order);
    expect(await shop.stock(productId)).toMatchObject({ available: 8 });
    expect((await shop.get(`/v1/carts/${cartId}`).expect(200)).body).toMatchObject({ items: [] });
  });

  it('a customer brings an anonymous cart along, buys, and finds the order in the account', async () => {
    const [one, two] = [await shop.product(), await shop.product()];
    const { shop: customer } = await shop.customer();
    const own = await customer.cart([one, 1]);
    const anonymous = await shop.cart([one, 2], [two, 1]);
    const merged = await customer.post(`/v1/carts/${anonymous}/claim`).expect(200);
    expect((merged.body as { cartId: string }).cartId).toBe(own);
    expect(merged.body).toMatchObject({
      items: [
        { productId: one, quantity: 3 },
        { productId: two, quantity: 1 },
      ],
    });
    await shop.get(`/v1/carts/${anonymous}`).expect(404);
    const placed = await customer.order(own).expect(201);
    const orders = await customer.get('/v1/customers/me/orders').expect(200);
    expect(orders.body).toEqual({ items: [placed.body], next: null });
  });

  it('a canceled order gives stock and money back', async () => {
    const productId = await shop.product({ stock: 5 });
    const { order, accessToken } = await bought(shop, productId, 2);
    expect(await shop.stock(productId)).toMatchObject({ available: 3 });
    const path = `/v1/orders/${order.orderId}/cancellation`;
    await shop.post(path, {}).expect(404);
    const canceled = await shop
      .post(path, { reason: 'changed my mind' }, { 'Order-Access-Token': accessToken })
      .expect(200);
    expect(canceled.body).toMatchObject({ state: 'canceled', payment: { state: 'voided' } });
    await shop.post(path, {}, { 'Order-Access-Token': accessToken }).expect(200);
    expect(await shop.stock(productId)).toMatchObject({ available: 5 });
  });

  it('staff ships, delivers and refunds', async () => {
    const productId = await shop.product({ stock: 5, amount: 2000 });
    const { order, accessToken } = await bought(shop, productId);
    const shipped = await shop.staff
      .post(`/v1/staff/orders/${order.orderId}/shipments`, { carrier: 'UPS', trackingCode: '1Z' })
      .expect(201);
    expect(shipped.body).toMatchObject({ order: { state: 'shipped', payment: { state: 'captured' } } });
    const late = await shop
      .post(`/v1/orders/${order.orderId}/cancellation`, {}, { 'Order-Access-Token': accessToken })
      .expect(409);
    expect(late.body).toMatchObject({ code: 'already_shipped' });
    const { shipmentId } = shipped.body as { shipmentId: string };
    const delivered = await shop.staff.post(`/v1/staff/shipments/${shipmentId}/delivery`).expect(200);
    expect(delivered.body).toMatchObject({ state: 'delivered', order: { state: 'delivered' } });
    const refunds = `/v1/staff/orders/${order.orderId}/refunds`;
    await shop.staff.post(refunds, { amount: { amount: 500, currency: 'USD' }, reason: 'late' }).expect(201);
    const over = await shop.staff.post(refunds, { amount: 2000, reason: 'too much' }).expect(409);
    expect(over.body).toMatchObject({ code: 'refund_exceeds_captured' });
    const rest = await shop.staff.post(refunds, { amount: order.total.amount - 500, reason: 'broken' }).expect(201);
    expect(rest.body).toMatchObject({ order: { payment: { state: 'refunded' } } });
  });

  it.each([
    ['tok_declined', 402, 'payment_declined'],
    ['tok_insufficient_funds', 402, 'payment_declined'],
    ['tok_nobody_knows', 402, 'payment_declined'],
  ])('a card that is refused (%s) costs nothing and keeps nothing', async (token, status, code) => {
    const productId = await shop.product({ stock: 3 });
    const cartId = await shop.cart([productId, 1]);
    const refused = await shop.order(cartId, { token }).expect(status);
    expect(refused.body).toMatchObject({ code });
    expect(await shop.stock(productId)).toMatchObject({ available: 3, reserved: 0 });
    await shop.order(cartId).expect(201);
  });

  it('says what is short, and how many there are', async () => {
    const productId = await shop.product({ stock: 2 });
    const cartId = await shop.cart([productId, 3]);
    const refused = await shop.order(cartId).expect(409);
    expect(refused.body).toMatchObject({ code: 'out_of_stock', items: [{ productId, requested: 3, available: 2 }] });
    expect(await shop.stock(productId)).toMatchObject({ available: 2, reserved: 0 });
  });

  it('does not charge another total than the buyer has seen', async () => {
    const productId = await shop.product({ amount: 1000 });
    const cartId = await shop.cart([productId, 1]);
    const seen = { amount: 1499, currency: 'USD' };
    await shop.staff.patch(`/v1/staff/products/${productId}`, { price: { amount: 1100, currency: 'USD' } }).expect(200);
    const refused = await shop.order(cartId, { body: { expectedTotal: seen } }).expect(409);
    expect(refused.body).toMatchObject({ code: 'price_changed', total: { amount: 1599, currency: 'USD' } });
    await shop.order(cartId, { body: { expectedTotal: { amount: 1599, currency: 'USD' } } }).expect(201);
  });

  it('gives the first reply again for the same key, and refuses it for another body', async () => {
    const productId = await shop.product({ stock: 5 });
    const cartId = await shop.cart([productId, 1]);
    const key = unique();
    const first = await shop.order(cartId, { key }).expect(201);
    const again = await shop.order(cartId, { key }).expect(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers['order-access-token']).toBe(first.headers['order-access-token']);
    await shop.order(cartId, { key, body: { email: 'other@example.com' } }).expect(422);
    expect(await shop.stock(productId)).toMatchObject({ available: 4 });
    const empty = await shop.order(cartId).expect(409);
    expect(empty.body).toMatchObject({ code: 'cart_empty' });
    const without = await shop.post('/v1/orders', {}).expect(400);
    expect(without.body).toMatchObject({ code: 'idempotency_key_required' });
    const blank = await shop.post('/v1/orders', {}, { 'Idempotency-Key': '' }).expect(400);
    expect(blank.body).toMatchObject({ code: 'idempotency_key_required' });
    // Also where a key need not be: whoever sends one wants nothing done twice.
    const nothing = await shop.post('/v1/carts', {}, { 'Idempotency-Key': '' }).expect(400);
    expect(nothing.body).toMatchObject({ code: 'invalid_idempotency_key' });
  });
});

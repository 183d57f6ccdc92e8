import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Shop, unique } from '../kit/shop.js';
import { EVERY_WAY, type TestStore, startTestStore } from '../kit/store.js';

interface OrderBody {
  orderId: string;
  items: { productId: string; quantity: number }[];
  total: { amount: number };
}

describe.each(EVERY_WAY)('races, %s', (_way, config) => {
  let store: TestStore;
  let shop: Shop;

  beforeAll(async () => {
    store = await startTestStore(config);
    shop = Shop.at(store);
  });
  afterAll(() => store.remove());
  afterEach(async () => expect(await store.findings()).toEqual([]));

  const chargesOf = async (productId: string): Promise<number> => {
    const orders = await shop.staff.all<{ items: { productId: string }[]; payment: { state: string } }>(
      '/v1/staff/orders?limit=100',
    );
    return orders.filter((o) => o.items.some((i) => i.productId === productId) && o.payment.state === 'authorized')
      .length;
  };

  it('sells a stock of 50 to exactly 50 of 200 buyers at once', async () => {
    const productId = await shop.product({ stock: 50, title: 'Scarce Thing' });
    const carts = await Promise.all(Array.from({ length: 200 }, () => shop.cart([productId, 1])));
    const replies = await Promise.all(carts.map((cartId) => shop.order(cartId)));
    const statuses = replies.map((r) => r.status);
    expect(statuses.filter((s) => s === 201)).toHaveLength(50);
    expect(statuses.filter((s) => s === 409)).toHaveLength(150);
    expect(new Set(replies.filter((r) => r.status === 409).map((r) => (r.body as { code: string }).code))).toEqual(
      new Set(['out_of_stock']),
    );
    expect(await shop.stock(productId)).toMatchObject({ available: 0, reserved: 0 });
    expect(await chargesOf(productId)).toBe(50);
  });

  it('makes one order of one key that is sent 20 times at once', async () => {
    const productId = await shop.product({ stock: 30 });
    const cartId = await shop.cart([productId, 1]);
    const key = unique();
    const replies = await Promise.all(Array.from({ length: 20 }, () => shop.order(cartId, { key })));
    const made = replies.filter((r) => r.status === 201);
    const waiting = replies.filter((r) => r.status === 409);
    expect(made.length + waiting.length).toBe(20);
    expect(new Set(made.map((r) => (r.body as OrderBody).orderId)).size).toBe(1);
    for (const reply of waiting) expect(reply.body).toMatchObject({ code: 'idempotency_in_flight' });
    expect(await chargesOf(productId)).toBe(1);
    expect(await shop.stock(productId)).toMatchObject({ available: 29 });
  });

  it('makes one order of two checkouts of one cart', async () => {
    const productId = await shop.product({ stock: 10 });
    const cartId = await shop.cart([productId, 1]);
    const replies = await Promise.all([shop.order(cartId), shop.order(cartId)]);
    expect(replies.map((r) => r.status).sort()).toEqual([201, 409]);
    expect(await chargesOf(productId)).toBe(1);
  });

  it('neither loses nor charges what is added while the cart is checked out', async () => {
    const [one, two] = [await shop.product({ stock: 100 }), await shop.product({ stock: 100 })];
    for (let round = 0; round < 10; round++) {
      const cartId = await shop.cart([one, 1]);
      const [placed, ...adds] = await Promise.all([
        shop.order(cartId),
        shop.post(`/v1/carts/${cartId}/items`, { productId: one, quantity: 1 }),
        shop.post(`/v1/carts/${cartId}/items`, { productId: two, quantity: 2 }),
      ]);
      expect([placed.status, ...adds.map((a) => a.status)]).toEqual([201, 200, 200]);
      const count = (items: { productId: string; quantity: number }[], productId: string): number =>
        items.find((i) => i.productId === productId)?.quantity ?? 0;
      const order = placed.body as OrderBody;
      const left = (await shop.get(`/v1/carts/${cartId}`).expect(200)).body as OrderBody;
      expect(count(order.items, one) + count(left.items, one)).toBe(2);
      expect(count(order.items, two) + count(left.items, two)).toBe(2);
    }
  });

  it('cancels or ships, never both', async () => {
    const productId = await shop.product({ stock: 100 });
    for (let round = 0; round < 8; round++) {
      const placed = await shop.order(await shop.cart([productId, 1])).expect(201);
      const { orderId } = placed.body as OrderBody;
      const token = placed.headers['order-access-token'] as string;
      const [canceled, shipped] = await Promise.all([
        shop.post(`/v1/orders/${orderId}/cancellation`, {}, { 'Order-Access-Token': token }),
        shop.staff.post(`/v1/staff/orders/${orderId}/shipments`, { carrier: 'UPS', trackingCode: 't' }),
      ]);
      expect([canceled.status, shipped.status].sort()).toEqual(canceled.status === 200 ? [200, 409] : [201, 409]);
    }
  });

  it('never refunds more than was captured, however many ask at once', async () => {
    const productId = await shop.product({ amount: 1000 });
    const placed = await shop.order(await shop.cart([productId, 1])).expect(201);
    const { orderId, total } = placed.body as OrderBody;
    await shop.staff.post(`/v1/staff/orders/${orderId}/shipments`, { carrier: 'UPS', trackingCode: 't' }).expect(201);
    const amount = Math.floor(total.amount / 4);
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => shop.staff.post(`/v1/staff/orders/${orderId}/refunds`, { amount, reason: 'r' })),
    );
    expect(replies.filter((r) => r.status === 201)).toHaveLength(4);
    expect(replies.filter((r) => r.status === 409)).toHaveLength(16);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Response, Test } from 'supertest';
import { type FaultyStore, startFaultyStore } from '../kit/faulty-store.js';
import { Shop, unique } from '../kit/shop.js';
import { WAYS } from '../kit/store.js';

type Items = { productId: string; quantity: number }[];

describe.each([WAYS[0]!, WAYS[3]!])('a cart whose service is away, %s', (_way, config) => {
  let store: FaultyStore;
  let shop: Shop;
  let book: string;
  let pen: string;

  beforeAll(async () => {
    store = await startFaultyStore(config);
    shop = Shop.at(store);
    [book, pen] = [await shop.product(), await shop.product()];
  });
  afterAll(() => store.remove());
  afterEach(async () => {
    await store.faults('none');
    await store.drained();
    expect(await store.findings()).toEqual([]);
  });

  const add = (cartId: string, productId: string, quantity: number, key?: string) =>
    shop.post(`/v1/carts/${cartId}/items`, { productId, quantity }, key ? { 'Idempotency-Key': key } : {});
  /** Asks as a client does that is told 503 for a moment: the breakers probe once a second. */
  const until200 = async (ask: () => Test): Promise<Response> => {
    const patience = Date.now() + 5_000;
    for (;;) {
      const reply = await ask();
      if (reply.status !== 503 || Date.now() > patience) return reply;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  /** The first that the cart shows of itself. */
  const contents = async (cartId: string): Promise<Record<string, number>> => {
    const reply = await until200(() => shop.get(`/v1/carts/${cartId}`));
    const { items } = reply.body as { items: Items };
    return Object.fromEntries(items.map((item) => [item.productId, item.quantity]));
  };
  const mustBeProblem = (reply: Response): void => {
    expect([reply.status, reply.headers['content-type'], reply.headers['retry-after']]).toEqual([
      503,
      expect.stringContaining('application/problem+json'),
      expect.stringMatching(/^\d+$/),
    ]);
  };

  it('accepts adds, says 202, and has them once when it is back, without a hand', async () => {
    const cartId = await shop.cart([book, 1]);
    await store.faults('cart:down');
    const kept = await add(cartId, book, 2).expect(202);
    expect(kept.body).toEqual({ cartId, productId: book, quantity: 2 });
    await add(cartId, pen, 1).expect(202);
    mustBeProblem(await shop.get(`/v1/carts/${cartId}`));
    await store.faults('none');
    await store.drained();
    expect(await contents(cartId)).toEqual({ [book]: 3, [pen]: 1 });
  });

  it('shows, right after it is back, what was added meanwhile', async () => {
    const cartId = await shop.cart();
    await store.faults('cart:down');
    for (let i = 0; i < 5; i++) await add(cartId, book, 1).expect(202);
    await store.faults('none');
    expect(await contents(cartId)).toEqual({ [book]: 5 });
  });

  it('opens carts while it is away', async () => {
    await store.faults('cart:down');
    const key = unique();
    const open = () => shop.post('/v1/carts', { currency: 'USD' }, { 'Idempotency-Key': key }).expect(201);
    const { cartId } = (await open()).body as { cartId: string };
    expect(((await open()).body as { cartId: string }).cartId).toBe(cartId);
    await shop.post('/v1/carts', { currency: 'EUR' }, { 'Idempotency-Key': key }).expect(422);
    await add(cartId, book, 1).expect(202);
    await store.faults('none');
    expect(await contents(cartId)).toEqual({ [book]: 1 });
    expect(((await open()).body as { cartId: string }).cartId).toBe(cartId);
    expect(await contents(cartId)).toEqual({ [book]: 1 });
  });

  it('has one effect for one key: while kept, when it is back, and when the first attempt had arrived', async () => {
    for (const fault of [
      'cart:down',
      'cart.add:late=60000,patience=0.05',
      'cart:fail=1,seed=3',
      'cart:fail=1,seed=5',
    ]) {
      const cartId = await shop.cart();
      const key = unique();
      await store.faults(fault);
      for (let i = 0; i < 3; i++) await add(cartId, book, 2, key).expect(202);
      await add(cartId, book, 3, key).expect(422);
      await store.faults('none');
      await store.drained();
      await add(cartId, book, 2, key).expect(200);
      expect([fault, await contents(cartId)]).toEqual([fault, { [book]: 2 }]);
    }
  });

  it('knows a key again though the price could not be asked for the first time', async () => {
    const cartId = await shop.cart();
    const key = unique();
    await store.faults('offers:down,catalog:down');
    await add(cartId, book, 2, key).expect(202);
    await store.faults('offers:down,catalog:down,cart:down');
    await add(cartId, pen, 1).expect(202);
    await store.faults('none');
    await store.drained();
    await add(cartId, book, 2, key).expect(200);
    expect(await contents(cartId)).toEqual({ [book]: 2, [pen]: 1 });
  });

  it('does nothing else with a cart before what is kept for it, and lets no add overtake', async () => {
    const cartId = await shop.cart([pen, 1]);
    await store.faults('cart.add:down');
    await add(cartId, book, 2).expect(202);
    // The cart can be asked again, but the add that came first cannot be carried out yet.
    mustBeProblem(await shop.get(`/v1/carts/${cartId}`));
    mustBeProblem(await shop.put(`/v1/carts/${cartId}/items/${book}`, { quantity: 1 }));
    mustBeProblem(await shop.delete(`/v1/carts/${cartId}/items/${pen}`));
    const { shop: customer } = await shop.customer();
    mustBeProblem(await customer.post(`/v1/carts/${cartId}/claim`));
    const key = unique();
    mustBeProblem(await shop.order(cartId, { key }));
    await store.faults('none');
    expect((await until200(() => shop.delete(`/v1/carts/${cartId}/items/${book}`))).status).toBe(200);
    expect(await contents(cartId)).toEqual({ [pen]: 1 });
    const placed = await shop.order(cartId, { key }).expect(201);
    expect((placed.body as { items: Items }).items).toMatchObject([{ productId: pen, quantity: 1 }]);
  });

  it('sells what was kept together with what was there', async () => {
    const cartId = await shop.cart([pen, 1]);
    await store.faults('cart:down');
    await add(cartId, book, 2).expect(202);
    await store.faults('none');
    const key = unique();
    const placed = await until200(() => shop.order(cartId, { key }));
    const bought = (placed.body as { items: Items }).items.map(({ productId, quantity }) => [productId, quantity]);
    expect(bought.sort()).toEqual(
      [
        [book, 2],
        [pen, 1],
      ].sort(),
    );
  });

  it('takes a refusal that comes late as the last word', async () => {
    const [full, other] = [await shop.cart([book, 999]), await shop.cart()];
    const { refused } = await store.kept();
    await store.faults('cart:down');
    await add(full, book, 1).expect(202);
    await add('no-such-cart', book, 1).expect(202);
    await add(other, book, 1).expect(202);
    await store.faults('none');
    await store.drained();
    expect((await store.kept()).refused).toBe(refused + 2);
    expect([await contents(full), await contents(other)]).toEqual([{ [book]: 999 }, { [book]: 1 }]);
  });

  it('keeps no more than it can: beyond, it says 503', async () => {
    const cartId = await shop.cart();
    await store.faults('cart:down');
    const replies = await Promise.all(Array.from({ length: 120 }, () => add(cartId, book, 1)));
    const accepted = replies.filter((reply) => reply.status === 202).length;
    expect(accepted).toBe(100);
    replies.filter((reply) => reply.status !== 202).forEach(mustBeProblem);
    await store.faults('none');
    expect(await contents(cartId)).toEqual({ [book]: accepted });
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Shoppers, idsOf } from '../../../test/kit/shoppers.js';
import { newId, timestamp } from '../../platform/index.js';

describe.each([
  ['once', {}],
  ['twice', { repeatCommands: true }],
])('recommendations, everything sent %s', (_way, config) => {
  let shop: Shoppers;

  beforeAll(async () => (shop = await Shoppers.start(config)));
  afterEach(async () => expect(await shop.sound()).toEqual([]));
  afterAll(() => shop.modules.remove());

  /** Products of their own for each test, so that none sees another's. */
  const products = async (count: number): Promise<string[]> => {
    const ids = Array.from({ length: count }, () => newId());
    await shop.products(...ids);
    return ids;
  };

  it('knows what goes together as soon as it was bought together, nearest first', async () => {
    const [a, b, c, d] = (await products(4)) as [string, string, string, string];
    expect(await shop.similar(a)).toEqual([]);
    await shop.buys(newId(), [a, b]);
    await shop.buys(null, [a, b, c]);
    await shop.buys(newId(), [d]);
    // The second order may come a moment after the first.
    await shop.until(async () => (await shop.similar(a)).length === 2, 1000);
    const { items } = await shop.client.similar({ productId: a, limit: 4 });
    expect(items.map(({ productId }) => productId)).toEqual([b, c]);
    expect(items[0]).toMatchObject({ reason: { kind: 'bought_together', productId: a } });
    expect(items[0]!.score).toBeGreaterThan(items[1]!.score);
    expect(await shop.similar(newId())).toEqual([]);
  });

  it('tells what was rated alike and viewed together, and counts no bad rating', async () => {
    const [a, b, c, d, e] = (await products(5)) as [string, string, string, string, string];
    const reader = newId();
    await shop.rates(reader, a, 5);
    await shop.rates(reader, b, 4);
    await shop.rates(reader, c, 1);
    const sessionId = newId();
    await shop.views({ sessionId }, d);
    await shop.views({ sessionId }, e);
    await shop.settled();
    const reasons = async (productId: string) =>
      (await shop.client.similar({ productId, limit: 10 })).items.map((item) => [item.productId, item.reason.kind]);
    expect(await reasons(a)).toEqual([[b, 'rated_alike']]);
    expect(await reasons(d)).toEqual([[e, 'viewed_together']]);
    await shop.rates(reader, b, 0);
    await shop.rates(reader, c, 5);
    await shop.settled();
    expect(await reasons(a)).toEqual([[c, 'rated_alike']]);
  });

  it('forgets what was canceled, unless another order stands', async () => {
    const [a, b] = (await products(2)) as [string, string];
    const customerId = newId();
    const first = await shop.buys(customerId, [a, b]);
    const second = await shop.buys(customerId, [a, b]);
    await shop.cancels(first, customerId, [a, b]);
    await shop.settled();
    expect(await shop.similar(a)).toEqual([b]);
    await shop.cancels(second, customerId, [a, b]);
    await shop.settled();
    expect(await shop.similar(a)).toEqual([]);
  });

  it('recommends from the last clicks, and tells because of which', async () => {
    const [a, b, c, d] = (await products(4)) as [string, string, string, string];
    await shop.buys(newId(), [a, b]);
    await shop.buys(newId(), [c, d]);
    await shop.settled();
    const sessionId = newId();
    const { items } = await shop.client.forSession({ viewed: [c, a], sessionId, limit: 2 });
    expect(items.map(({ productId, reason }) => [productId, reason])).toEqual([
      [d, { kind: 'bought_together', productId: c, because: 'viewed' }],
      [b, { kind: 'bought_together', productId: a, because: 'viewed' }],
    ]);
    expect(await idsOf(shop.client.forSession({ viewed: [d, c, b, a], limit: 100 }))).not.toEqual(
      expect.arrayContaining([a]),
    );
  });

  it('fills up with what is popular, for who has no history too', async () => {
    const [hit] = (await products(1)) as [string];
    for (let i = 0; i < 5; i++) await shop.buys(null, [hit]);
    await shop.until(async () => {
      const { items } = await shop.client.forSession({ viewed: [], limit: 1 });
      return items[0]?.productId === hit && items[0].reason.kind === 'popular';
    });
    expect((await shop.client.forCustomer({ customerId: newId(), limit: 1 })).items[0]).toMatchObject({
      productId: hit,
      reason: { kind: 'popular' },
    });
  });

  it('recommends to a customer from history, the latest counting most, and nothing that is known', async () => {
    const [a, b, c, d, e, f] = (await products(6)) as [string, string, string, string, string, string];
    await shop.buys(newId(), [a, b]);
    await shop.buys(newId(), [c, d]);
    await shop.buys(newId(), [e, f]);
    const customerId = newId();
    await shop.buys(customerId, [a]);
    await shop.rates(customerId, c, 5);
    await shop.views({ sessionId: newId(), customerId }, e);
    await shop.settled();
    const { items } = await shop.client.forCustomer({ customerId, limit: 3 });
    expect(items.map(({ productId, reason }) => [productId, reason.because])).toEqual([
      [d, 'rated'],
      [b, 'bought'],
      [f, 'viewed'],
    ]);
  });

  it('never shows what is out of stock, unknown to the catalogue, dismissed, or just bought', async () => {
    const [a, b, c, d] = (await products(4)) as [string, string, string, string];
    const stranger = newId();
    await shop.available(true, stranger);
    await shop.buys(null, [a, b, c, d, stranger]);
    await shop.settled();
    const [customerId, sessionId] = [newId(), newId()];
    expect(new Set(await shop.similar(a))).toEqual(new Set([b, c, d]));
    await shop.available(false, b);
    await shop.client.dismiss({ productIds: [c], sessionId });
    await shop.buys(customerId, [d], timestamp());
    await shop.settled();
    expect(new Set(await shop.similar(a))).toEqual(new Set([c, d]));
    expect(await shop.similar(a, 4, { sessionId })).toEqual([d]);
    expect(await shop.similar(a, 4, { customerId })).toEqual([c]);
    expect(await shop.similar(a, 4, { customerId, sessionId })).toEqual([]);
    await shop.available(true, b);
    await shop.settled();
    expect(await shop.similar(a, 4, { customerId, sessionId })).toEqual([b]);
  });

  it('dismisses for exactly one of the two', async () => {
    const refused = { kind: 'invalid', code: 'invalid_request' };
    await expect(shop.client.dismiss({ productIds: [newId()] })).rejects.toMatchObject(refused);
    const both = { customerId: newId(), sessionId: newId() };
    await expect(shop.client.dismiss({ productIds: [newId()], ...both })).rejects.toMatchObject(refused);
  });

  it('keeps from a customer what their session had dismissed, whatever is erased later', async () => {
    const [a, b, c] = (await products(3)) as [string, string, string];
    const [customerId, sessionId] = [newId(), newId()];
    await shop.buys(null, [a, b, c]);
    await shop.views({ sessionId: newId(), customerId }, a);
    await shop.settled();
    await shop.client.dismiss({ productIds: [b], sessionId });
    expect(new Set(await shop.similar(a, 4, { customerId }))).toEqual(new Set([b, c]));
    // A sign-in that nobody has told of yet: who names the visit is not shown it either.
    const forCustomer = (more = {}) => idsOf(shop.client.forCustomer({ customerId, limit: 100, ...more }));
    expect(await forCustomer()).toContain(b);
    expect(await forCustomer({ sessionId })).not.toContain(b);
    await shop.joins(sessionId, customerId);
    expect(await forCustomer()).not.toContain(b);
    expect(await shop.similar(a, 4, { customerId })).toEqual([c]);
    expect(await shop.similar(a, 4, { sessionId })).toEqual([c]);
    await shop.client.dismiss({ productIds: [c], customerId });
    await shop.erases({ sessionId });
    await shop.erases({ customerId });
    await shop.settled();
    expect(await shop.similar(a, 4, { customerId })).toEqual([]);
    expect(new Set(await shop.similar(a, 4, { sessionId }))).toEqual(new Set([b, c]));
  });

  it('forgets an erased history, also what comes late and what the session did while signed in', async () => {
    const [a, b, c] = (await products(3)) as [string, string, string];
    const [sessionId, customerId] = [newId(), newId()];
    const early = shop.now();
    await shop.views({ sessionId }, a);
    await shop.views({ sessionId }, b);
    await shop.views({ sessionId, customerId }, b);
    await shop.views({ sessionId, customerId }, c);
    await shop.settled();
    expect(await shop.similar(a)).toEqual([b]);
    expect(await shop.similar(c)).toEqual([b]);
    await shop.erases({ sessionId });
    await shop.views({ sessionId }, c, early);
    await shop.settled();
    expect([await shop.similar(a), await shop.similar(b), await shop.similar(c)]).toEqual([[], [], []]);
    await shop.views({ sessionId, customerId }, a);
    await shop.views({ sessionId, customerId }, c);
    await shop.settled();
    expect(await shop.similar(a)).toEqual([c]);
    await shop.erases({ customerId });
    await shop.settled();
    expect(await shop.similar(a)).toEqual([]);
  });

  it('keeps only the latest of a session', async () => {
    const many = await products(60);
    const sessionId = newId();
    for (const productId of many) await shop.views({ sessionId }, productId);
    const kept = await shop.modules
      .database('recommendations')
      .read<{ product_id: string }>('SELECT product_id FROM signal WHERE owner = ?', [`s:${sessionId}`]);
    expect(new Set(kept.map(({ product_id }) => product_id))).toEqual(new Set(many.slice(10)));
  });

  it('shows a share from deep in the catalogue, the same ones all day', async () => {
    const heads = await products(12);
    const tails = await products(40);
    // What is popular goes together; each also leads to something that hardly anybody has.
    for (let i = 0; i < 6; i++) await shop.buys(null, heads);
    for (const [i, tail] of tails.entries()) await shop.buys(null, [heads[i % heads.length] as string, tail]);
    await shop.settled();
    const ask = () => shop.client.similar({ productId: heads[0] as string, limit: 10, sessionId: 'visitor' });
    const { items } = await ask();
    expect(items).toHaveLength(10);
    const found = items.filter(({ reason }) => reason.kind === 'discovery');
    expect(found).toHaveLength(1);
    expect(tails).toContain(found[0]!.productId);
    expect(items.map(({ score }) => score)).toEqual(items.map(({ score }) => score).toSorted((x, y) => y - x));
    expect((await ask()).items).toEqual(items);
    expect(Number((await shop.client.audit({})).figures['discoveryShare'])).toBeGreaterThan(0);
  });
});

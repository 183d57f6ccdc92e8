import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { OrderBench } from '../../../test/kit/orders.js';
import { type Client, newId } from '../../platform/index.js';
import { ListingCopies } from '../catalog/listing-copies.js';
import { Catalog } from '../catalog/contract/catalog.contract.js';
import { Offers } from '../offers/contract/offers.contract.js';
import { Reviews } from './contract/reviews.contract.js';

const settle = { settle: 5000 };

describe.each([
  ['once', {}],
  ['twice', { repeatCommands: true }],
])('reviews beside the other modules, everything sent %s', (_way, config) => {
  let bench: OrderBench;
  let reviews: Client<typeof Reviews>;
  let catalog: Client<typeof Catalog>;

  beforeAll(async () => {
    bench = await OrderBench.start(config);
    reviews = bench.modules.client(Reviews);
    catalog = bench.modules.client(Catalog);
  });
  afterEach(async () => expect((await reviews.audit({})).findings).toEqual([]));
  afterAll(() => bench.modules.remove());

  const buy = async (customerId: string): Promise<string> => {
    const { cartId } = await bench.cart.create({ customerId });
    await bench.cart.add({ cartId, customerId, productId: bench.productId, quantity: 1 });
    return (await bench.ordering.place(bench.wish(cartId, { customerId }), settle)).order.orderId;
  };
  const cancel = (orderId: string, customerId: string) => bench.ordering.cancel({ orderId, customerId }, settle);
  const write = (customerId: string, stars = 5, productId = bench.productId) =>
    reviews.write({ productId, customerId, author: 'Ada', stars, title: 'Good', text: 'Very.' }, settle);
  const verified = async (customerId: string): Promise<boolean> =>
    (await reviews.reviewsBy({ customerId, limit: 1 })).items[0]!.verified;

  it('marks a review while an order stands behind it, whichever came first', async () => {
    const [buyer, early, stranger] = [newId(), newId(), newId()];
    const first = await buy(buyer);
    expect((await write(buyer)).verified).toBe(true);
    expect((await write(early)).verified).toBe(false);
    await write(stranger);
    const order = await buy(early);
    expect([await verified(early), await verified(stranger)]).toEqual([true, false]);
    await cancel(order, early);
    expect(await verified(early)).toBe(false);
    // Another order of the same product keeps the mark.
    const second = await buy(buyer);
    await cancel(first, buyer);
    expect(await verified(buyer)).toBe(true);
    await cancel(second, buyer);
    expect(await verified(buyer)).toBe(false);
    expect((await reviews.audit({})).findings).toEqual([]);
  });

  it('shows the rating in the catalogue, and orders lists by it', async () => {
    const rated: string[] = [];
    for (const stars of [2, 5, 0, 4]) {
      const { productId } = await catalog.createProduct({ title: 'Rated', category: 'Rated', description: '' });
      await bench.modules.client(Offers).setPrice({ productId, price: { amount: 100, currency: 'USD' } }, settle);
      if (stars > 0) await write(newId(), stars, productId);
      rated.push(productId);
    }
    const list = async () => (await catalog.list({ category: 'Rated', sort: 'rating', limit: 10 })).items;
    expect((await list()).map(({ productId }) => rated.indexOf(productId))).toEqual([1, 3, 0, 2]);
    await write(newId(), 1, rated[1]);
    expect((await catalog.product({ productId: rated[1]! })).rating).toEqual({ average: 300, count: 2 });
    expect((await list()).map(({ rating }) => rating)).toEqual([
      { average: 400, count: 1 },
      { average: 300, count: 2 },
      { average: 200, count: 1 },
      null,
    ]);
    const customerId = newId();
    const { reviewId } = await write(customerId, 1, rated[2]);
    expect((await list()).at(-1)).toMatchObject({ productId: rated[2], rating: { average: 100, count: 1 } });
    await reviews.withdraw({ reviewId, customerId }, settle);
    expect((await list()).at(-1)).toMatchObject({ productId: rated[2], rating: null });
  });

  it('never lets an older rating win over a newer one in the catalogue', async () => {
    const { productId } = await catalog.createProduct({ title: 'Rated', category: 'Old', description: '' });
    const copies = bench.inside(ListingCopies);
    const deliver = (version: number, average: number) =>
      bench.modules
        .database('catalog')
        .write((tx) => copies.onRatingChanged({ productId, average, count: version, version }, tx));
    await deliver(3, 300);
    await deliver(2, 200);
    expect((await catalog.product({ productId })).rating).toEqual({ average: 300, count: 3 });
    await deliver(4, 400);
    expect((await catalog.product({ productId })).rating).toEqual({ average: 400, count: 4 });
  });
});

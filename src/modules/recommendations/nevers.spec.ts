import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Shoppers } from '../../../test/kit/shoppers.js';
import { newId, timestamp } from '../../platform/index.js';

const PRODUCTS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const product = fc.constantFrom(...PRODUCTS);
const step = fc.oneof(
  fc.record({ do: fc.constant('buy' as const), products: fc.uniqueArray(product, { minLength: 1, maxLength: 3 }) }),
  fc.record({
    do: fc.constantFrom('guestBuys' as const),
    products: fc.uniqueArray(product, { minLength: 2, maxLength: 4 }),
  }),
  fc.record({ do: fc.constantFrom('view', 'dismiss', 'dismissInVisit', 'sellOut', 'stock', 'rate'), product }),
  fc.record({ do: fc.constant('cancel' as const) }),
);

/** What may never be shown, told in the plainest way: held against every answer after every step. */
describe('what is never recommended', () => {
  let shop: Shoppers;
  beforeAll(async () => (shop = await Shoppers.start()));
  afterAll(() => shop.modules.remove());

  it('is what was just bought, is out of stock, was dismissed or is looked at', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
        const [customerId, sessionId] = [newId(), newId()];
        await shop.products(...PRODUCTS);
        const gone = new Set<string>();
        const dismissed = { customer: new Set<string>(), session: new Set<string>() };
        const orders: { id: string; products: string[] }[] = [];
        for (const one of steps) {
          if (one.do === 'buy')
            orders.push({ id: await shop.buys(customerId, one.products, timestamp()), products: one.products });
          else if (one.do === 'guestBuys') await shop.buys(null, one.products);
          else if (one.do === 'cancel') {
            const last = orders.pop();
            if (last) await shop.cancels(last.id, customerId, last.products);
          } else if (one.do === 'view') await shop.views({ sessionId, customerId }, one.product);
          else if (one.do === 'rate') await shop.rates(customerId, one.product, 4);
          else if (one.do === 'dismiss') {
            await shop.client.dismiss({ productIds: [one.product], customerId });
            dismissed.customer.add(one.product);
          } else if (one.do === 'dismissInVisit') {
            await shop.client.dismiss({ productIds: [one.product], sessionId });
            dismissed.session.add(one.product);
          } else {
            await shop.available(one.do === 'stock', one.product);
            if (one.do === 'stock') gone.delete(one.product);
            else gone.add(one.product);
          }
        }
        await shop.settled();
        const bought = new Set(orders.flatMap((order) => order.products));
        const never = [...gone, ...dismissed.customer, ...bought];
        const viewed = [PRODUCTS[0]!, PRODUCTS[1]!];
        const lists = [
          { of: await shop.client.forCustomer({ customerId, limit: 8 }), without: never },
          {
            of: await shop.client.forSession({ viewed, customerId, sessionId, limit: 8 }),
            without: [...never, ...dismissed.session, ...viewed],
          },
          {
            of: await shop.client.similar({ productId: 'a', sessionId, limit: 8 }),
            without: [...gone, ...dismissed.session, 'a'],
          },
        ];
        for (const { of, without } of lists) {
          const ids = of.items.map(({ productId }) => productId);
          expect(ids.filter((id) => without.includes(id))).toEqual([]);
          expect(new Set(ids).size).toBe(ids.length);
        }
      }),
      { numRuns: 25 },
    );
  });
});

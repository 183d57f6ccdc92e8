import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OrderBench } from '../../../test/kit/orders.js';
import { Shoppers } from '../../../test/kit/shoppers.js';
import { type StartedModules, startModules } from '../../../test/kit/modules.js';
import { newId } from '../../platform/index.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { Catalog } from '../catalog/contract/catalog.contract.js';
import { Inventory } from '../inventory/contract/inventory.contract.js';
import { InventoryModule } from '../inventory/inventory.module.js';
import { MODULES } from '../../store.module.js';
import { Offers } from '../offers/contract/offers.contract.js';
import { Ordering } from '../ordering/contract/ordering.contract.js';
import { Reviews } from '../reviews/contract/reviews.contract.js';
import { lastNumber } from './change-numbers.js';
import { WALKED_AT_ONCE } from './earlier-times.js';
import { takeAsked } from './product-state.js';
import { RecommendationsModule } from './recommendations.module.js';

const OWNERS = [CatalogModule, InventoryModule];

describe('a store from before there were recommendations', () => {
  let before: StartedModules;
  let shop: Shoppers | undefined;
  beforeEach(async () => (before = await startModules(OWNERS)));
  afterEach(async () => {
    expect((await shop?.sound()) ?? []).toEqual([]);
    await shop?.modules.stop();
    shop = undefined;
    await before.remove();
  });

  /** So many products, the first of which is not in stock. */
  const stocked = async (count: number): Promise<string[]> => {
    const items = Array.from({ length: count }, (_, i) => ({
      externalId: `b${i}`,
      title: `Volume ${i}`,
      category: 'Books',
      ...{ description: '', authors: [], attributes: {} },
    }));
    const outcomes = await before.client(Catalog).importProducts({ items });
    const ids = outcomes.items.map(({ productId }) => productId).sort();
    await before.client(Inventory).importStock({ items: ids.slice(1).map((productId) => ({ productId, onHand: 5 })) });
    return ids;
  };
  const states = async (): Promise<string[]> => {
    const rows = await shop!.modules
      .database('recommendations')
      .read<{ product_id: string }>('SELECT product_id FROM product_state WHERE known = 1 AND available = 1');
    return rows.map(({ product_id }) => product_id).sort();
  };
  const walked = (what = 'products') =>
    shop!.until(async () => {
      const row = await shop!.modules
        .database('recommendations')
        .readOne<{ ended_at: string | null }>('SELECT ended_at FROM walk WHERE what = ?', [what]);
      return row?.ended_at !== null;
    });

  it('recommends what the catalogue and the stock knew already', async () => {
    const [gone, a, b, c] = (await stocked(4)) as [string, string, string, string];
    await before.stop();
    shop = await Shoppers.start({}, before.directory, OWNERS);
    await walked();
    await shop.buys(newId(), [a, gone, b, c]);
    await shop.settled();
    expect(new Set(await shop.similar(a))).toEqual(new Set([b, c]));
  });

  it('starts and answers while the owners cannot be asked, and asks again', async () => {
    const [, a, b] = (await stocked(3)) as [string, string, string];
    await before.stop();
    shop = await Shoppers.start({}, before.directory);
    await shop.available(true, a);
    expect(await shop.similar(a)).toEqual([]);
    expect(await states()).toEqual([]);
    await shop.modules.stop();
    shop = await Shoppers.start({}, before.directory, OWNERS);
    await walked();
    expect(await states()).toEqual([a, b].sort());
  });

  it('goes on where a process has ended it', async () => {
    const ids = await stocked(WALKED_AT_ONCE + 20);
    await before.stop();
    shop = await Shoppers.start({}, before.directory);
    await shop.modules
      .database('recommendations')
      .write((tx) => tx.run("UPDATE walk SET walked = ? WHERE what = 'products'", [ids[9] as string]));
    await shop.modules.stop();
    shop = await Shoppers.start({}, before.directory, OWNERS);
    await walked();
    expect(await states()).toEqual(ids.slice(10));
  });

  it('lets events that come meanwhile win', async () => {
    await before.stop();
    shop = await Shoppers.start();
    const database = shop.modules.database('recommendations');
    const [a, b, c, d] = Array.from({ length: 4 }, () => newId()) as [string, string, string, string];
    await shop.available(true, a);
    await shop.available(false, b);
    const asked = await database.write((tx) => lastNumber(tx));
    await shop.available(false, b, c);
    await shop.products(d);
    await database.write((tx) =>
      takeAsked(
        tx,
        [
          { productId: a, available: false },
          { productId: b, available: true },
          { productId: c, available: true },
          { productId: d, available: false },
        ],
        asked,
      ),
    );
    expect(await states()).toEqual([d]);
    const later = await database.write((tx) => lastNumber(tx));
    await database.write((tx) => takeAsked(tx, [{ productId: b, available: true }], later));
    expect(await states()).toEqual([b, d].sort());
    await shop.modules.remove();
    shop = undefined;
  });
});

describe('what was bought and rated before', () => {
  let bench: OrderBench;
  let shop: Shoppers | undefined;
  const [ada, ben] = [newId(), newId()];
  const others = MODULES.filter((module) => module !== RecommendationsModule);

  /** A store with orders and ratings, as one is that has no recommendations yet. */
  beforeEach(async () => (bench = await OrderBench.start()));
  afterEach(async () => {
    expect((await shop?.sound()) ?? []).toEqual([]);
    await shop?.modules.stop();
    shop = undefined;
    await bench.modules.remove();
  });

  const product = async (): Promise<string> => {
    const { modules } = bench;
    const { productId } = await modules.client(Catalog).createProduct({ title: 'B', category: 'C', description: '' });
    await modules.client(Offers).setPrice({ productId, price: { amount: 500, currency: 'USD' } });
    await modules.client(Inventory).setOnHand({ productId, onHand: 10 }, { settle: 5000 });
    return productId;
  };
  const bought = async (customerId: string | undefined, ...productIds: string[]): Promise<string> => {
    const { cartId } = await bench.cart.create({});
    for (const productId of productIds) await bench.cart.add({ cartId, productId, quantity: 1 });
    const wish = bench.wish(cartId, customerId === undefined ? {} : { customerId });
    const { order } = await bench.ordering.place(wish, { commandId: newId(), settle: 5000 });
    return order.orderId;
  };
  const rated = (customerId: string, productId: string, stars: number) => {
    const review = { productId, customerId, author: 'A reader', stars, title: 'Read', text: 'It.' };
    return bench.modules.client(Reviews).write(review, { settle: 5000 });
  };
  const forget = async (): Promise<void> => {
    await bench.modules.database('recommendations').write(async (tx) => {
      for (const table of ['signal', 'statistic_change', 'product_state', 'taken_back'])
        await tx.run(`DELETE FROM ${table}`);
      await tx.run('UPDATE walk SET walked = NULL, ended_at = NULL');
    });
    await bench.modules.stop();
  };
  const restarted = async (beside: typeof others): Promise<void> => {
    await shop?.modules.stop();
    shop = await Shoppers.start({}, bench.modules.directory, beside);
  };
  const walked = () =>
    shop!.until(async () => {
      const sql = 'SELECT 1 AS one FROM walk WHERE ended_at IS NULL LIMIT 1';
      return (await shop!.modules.database('recommendations').readOne(sql)) === undefined;
    });
  const signals = async (): Promise<string[]> => {
    const rows = await shop!.modules
      .database('recommendations')
      .read<{ owner: string; product_id: string; stars: number | null }>('SELECT owner, product_id, stars FROM signal');
    return rows.map(({ owner, product_id, stars }) => `${owner} ${product_id} ${stars ?? 'bought'}`).sort();
  };

  it('is recommended from', async () => {
    const [one, two, three] = [bench.productId, await product(), await product()];
    await bought(ada, one, two);
    const guests = await bought(undefined, two, three);
    const canceled = await bought(ada, three);
    await bench.ordering.cancel({ orderId: canceled, customerId: ada }, { settle: 5000 });
    await rated(ben, one, 5);
    await rated(ben, three, 2);
    await forget();
    await restarted(others);
    await walked();
    expect(await signals()).toEqual(
      [
        `c:${ada} ${one} bought`,
        `c:${ada} ${two} bought`,
        `o:${guests} ${two} bought`,
        `o:${guests} ${three} bought`,
        `c:${ben} ${one} 5`,
        `c:${ben} ${three} 2`,
      ].sort(),
    );
    await shop!.settled();
    expect(await shop!.similar(one)).toEqual([two]);
  });

  it('counts once when its event comes too, and not at all when it was taken back meanwhile', async () => {
    const [one, two] = [bench.productId, await product()];
    const kept = await bought(ada, one, two);
    const canceled = await bought(ada, two);
    await rated(ben, one, 4);
    await rated(ben, two, 4);
    await forget();
    await restarted([]);
    const items = [one, two].map((productId) => ({ productId, quantity: 1 }));
    await shop!.tell(Ordering.events.OrderConfirmed, { orderId: kept, customerId: ada, items, at: shop!.now() });
    await shop!.cancels(canceled, ada, [two]);
    await shop!.rates(ben, one, 3);
    await shop!.rates(ben, two, 0);
    await restarted(others);
    await walked();
    expect(await signals()).toEqual([`c:${ada} ${one} bought`, `c:${ada} ${two} bought`, `c:${ben} ${one} 3`].sort());
    expect(await shop!.modules.database('recommendations').read('SELECT * FROM taken_back')).toEqual([]);
  });
});

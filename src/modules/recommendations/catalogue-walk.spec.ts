import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Shoppers } from '../../../test/kit/shoppers.js';
import { type StartedModules, startModules } from '../../../test/kit/modules.js';
import { newId } from '../../platform/index.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { Catalog } from '../catalog/contract/catalog.contract.js';
import { Inventory } from '../inventory/contract/inventory.contract.js';
import { InventoryModule } from '../inventory/inventory.module.js';
import { WALKED_AT_ONCE } from './catalogue-walk.js';
import { lastNumber } from './change-numbers.js';
import { takeAsked } from './product-state.js';

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
  const walked = () =>
    shop!.until(async () => {
      const row = await shop!.modules
        .database('recommendations')
        .readOne<{ ended_at: string | null }>('SELECT ended_at FROM catalogue_walk');
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
      .write((tx) => tx.run('UPDATE catalogue_walk SET walked = ?', [ids[9] as string]));
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

import { expect, it } from '@jest/globals';
import { CatalogModule } from '../../../modules/catalog/catalog.module.js';
import { Catalog } from '../../../modules/catalog/contract/catalog.contract.js';
import { Inventory } from '../../../modules/inventory/contract/inventory.contract.js';
import { InventoryModule } from '../../../modules/inventory/inventory.module.js';
import { Offers } from '../../../modules/offers/contract/offers.contract.js';
import { OffersModule } from '../../../modules/offers/offers.module.js';
import { Reviews } from '../../../modules/reviews/contract/reviews.contract.js';
import { ReviewsModule } from '../../../modules/reviews/reviews.module.js';
import { Search } from '../../../modules/search/contract/search.contract.js';
import { SearchModule } from '../../../modules/search/search.module.js';
import { readConfig } from '../../../platform/index.js';
import { startModules } from '../../../../test/kit/modules.js';
import { ChangeFeed } from './change-feed.js';
import { FragmentCache } from './fragment-cache.js';
import { ProductReads } from './product-reads.js';

it('shows a new price although the catalogue answers and takes no events', async () => {
  const modules = await startModules([CatalogModule, OffersModule, InventoryModule, ReviewsModule, SearchModule]);
  let go = (): void => undefined;
  let busy: Promise<void> = Promise.resolve();
  try {
    const [catalog, offers] = [modules.client(Catalog), modules.client(Offers)];
    const cache = new FragmentCache(new ChangeFeed(catalog), readConfig({}));
    const others = [modules.client(Inventory), modules.client(Reviews), modules.client(Search)] as const;
    const reads = new ProductReads(cache, catalog, offers, ...others);
    const { items } = await catalog.importProducts({
      items: [{ externalId: 'x', title: 'X', category: 'C', description: '', authors: [], attributes: {} }],
    });
    const { productId } = items[0]!;
    const priced = (amount: number, settle?: number): Promise<unknown> =>
      offers.setPrice({ productId, price: { amount, currency: 'USD' } }, settle === undefined ? {} : { settle });
    const price = async (): Promise<number> => {
      await reads.begin();
      return (await reads.price(productId)).amount;
    };
    await priced(1000, 5000);
    // The catalogue knows of it, and has nothing more to tell when the cache begins: it keeps as long as it ever does.
    expect(await price()).toBe(1000);
    busy = modules.database('catalog').write(() => new Promise<void>((resolve) => (go = resolve)));
    await priced(2000);
    const began = performance.now();
    while ((await price()) !== 2000) {
      // A second, and what a busy machine may take besides.
      expect(performance.now() - began).toBeLessThan(5000);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    go();
    await busy;
    await modules.remove();
  }
});

import { Catalog } from '../../src/modules/catalog/contract/catalog.contract.js';
import { CatalogModule } from '../../src/modules/catalog/catalog.module.js';
import { Inventory } from '../../src/modules/inventory/contract/inventory.contract.js';
import { InventoryModule } from '../../src/modules/inventory/inventory.module.js';
import { Offers } from '../../src/modules/offers/contract/offers.contract.js';
import { OffersModule } from '../../src/modules/offers/offers.module.js';
import { ReviewsModule } from '../../src/modules/reviews/reviews.module.js';
import { Search, type SearchPage, type SearchProducts } from '../../src/modules/search/contract/search.contract.js';
import { SearchModule } from '../../src/modules/search/search.module.js';
import type { Client, Config } from '../../src/platform/index.js';
import { type StartedModules, startModules } from './modules.js';

export interface TestProduct {
  title: string;
  category?: string;
  description?: string;
  authors?: string[];
  attributes?: Record<string, string>;
  price?: number;
  stock?: number;
}

const ALL = [CatalogModule, OffersModule, InventoryModule, ReviewsModule, SearchModule];
const SETTLE = { settle: 5000 };

/** Search beside the modules whose products it finds. */
export class SearchBench {
  private constructor(
    readonly modules: StartedModules,
    private readonly config: Partial<Config>,
  ) {}

  static async start(config: Partial<Config> = {}): Promise<SearchBench> {
    const bench = new SearchBench(await startModules(ALL, { config }), config);
    await bench.built();
    return bench;
  }

  /** Starts stopped modules again, on the data that they have left. */
  async restart(): Promise<SearchBench> {
    const { directory } = this.modules;
    return new SearchBench(await startModules(ALL, { config: this.config, directory }), this.config);
  }

  get search(): Client<typeof Search> {
    return this.modules.client(Search);
  }

  /** Adds products as an import does, in one batch; their ids in the same order. */
  async add(products: TestProduct[]): Promise<string[]> {
    const items = products.map(
      ({ title, category = 'Things', description = '', authors = [], attributes = {} }, i) => ({
        externalId: `${i} ${title}`.slice(0, 200),
        title,
        category,
        description,
        authors,
        attributes,
      }),
    );
    const { items: outcomes } = await this.modules.client(Catalog).importProducts({ items }, SETTLE);
    const ids = outcomes.map(({ productId }) => productId);
    const prices = ids.map((productId, i) => ({
      productId,
      price: { amount: products[i]?.price ?? 1000, currency: 'USD' },
    }));
    await this.modules.client(Offers).setPrices({ items: prices }, SETTLE);
    const stock = ids.map((productId, i) => ({ productId, onHand: products[i]?.stock ?? 1 }));
    await this.modules.client(Inventory).importStock({ items: stock }, SETTLE);
    await this.indexed();
    return ids;
  }

  find(query: string, more: Partial<SearchProducts> = {}): Promise<SearchPage> {
    return this.search.search({ query, limit: 100, ...more });
  }

  async titles(query: string, more: Partial<SearchProducts> = {}): Promise<string[]> {
    return (await this.find(query, more)).items.map(({ title }) => title);
  }

  /** Waits until all that was said so far can be found. */
  async indexed(): Promise<void> {
    const waiting =
      'SELECT 1 AS one FROM indexed_product WHERE version NOT IN (indexed_version, failed_version) LIMIT 1';
    for (const end = Date.now() + 60_000; await this.modules.database('search').readOne(waiting);) {
      if (Date.now() > end) throw new Error('the index is still behind');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Waits for a rebuild to end: the first one, of an index that was never built, or another. */
  async built(): Promise<void> {
    for (const end = Date.now() + 60_000; ;) {
      const { state, builtAt } = await this.search.state({});
      if (state === 'ready' && builtAt !== null) return;
      if (Date.now() > end) throw new Error(`the index is still ${state}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  remove(): Promise<void> {
    return this.modules.remove();
  }
}

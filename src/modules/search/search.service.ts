import { Injectable } from '@nestjs/common';
import { type AuditReport, ModuleDatabase, type Provider, ReadCache } from '../../platform/index.js';
import {
  type GetBadge,
  type GetBadges,
  type IndexState,
  MOST_WAITING,
  type ProductBadge,
  type ProductBadges,
  type Search,
  type SearchPage,
  type SearchProducts,
  type Suggest,
  type Suggestions,
} from './contract/search.contract.js';
import { readState } from './index/index-state.js';
import { IndexWork } from './index/index-work.js';
import { Badges } from './query/badges.js';
import { type FoundPage, Searching } from './query/searching.js';
import { Suggesting } from './query/suggesting.js';
import { Rebuild } from './rebuild/rebuild.js';
import { SearchAudit } from './search-audit.js';

@Injectable()
export class SearchService implements Provider<typeof Search> {
  private readonly pages: ReadCache<FoundPage>;
  private readonly offers: ReadCache<Suggestions>;

  constructor(
    private readonly database: ModuleDatabase,
    private readonly work: IndexWork,
    private readonly searching: Searching,
    private readonly suggesting: Suggesting,
    private readonly carried: Badges,
    private readonly rebuilding: Rebuild,
    private readonly books: SearchAudit,
  ) {
    this.pages = new ReadCache(database, 500);
    this.offers = new ReadCache(database, 500);
  }

  async search(request: SearchProducts): Promise<SearchPage> {
    await this.work.upToDate();
    // What an id stands for may become known without a change of the index.
    const paths = await this.searching.pathsOf(request);
    const key = JSON.stringify([Object.entries(request).sort(([a], [b]) => (a < b ? -1 : 1)), paths]);
    const page = await this.pages.get(key, () => this.searching.page(request, paths));
    return { ...page, items: page.items.map((hit) => ({ ...hit, badge: this.carried.of(hit.productId) })) };
  }

  suggest(request: Suggest): Promise<Suggestions> {
    return this.offers.get(`${request.limit} ${request.query}`, async () => {
      await this.searching.columns.refresh();
      return this.suggesting.of(request, this.searching.columns);
    });
  }

  async badge({ productId }: GetBadge): Promise<ProductBadge> {
    return { productId, badge: this.carried.of(productId) };
  }

  async badges({ productIds }: GetBadges): Promise<ProductBadges> {
    return { items: [...new Set(productIds)].map((productId) => ({ productId, badge: this.carried.of(productId) })) };
  }

  async rebuild(): Promise<IndexState> {
    await this.rebuilding.begin();
    return this.state();
  }

  async state(): Promise<IndexState> {
    await this.searching.columns.refresh();
    const { step, read_products: read, built_at: builtAt } = await readState(this.database);
    const state = step === 'walk' || step === 'build' ? 'building' : 'ready';
    const waiting = await this.work.waiting(MOST_WAITING);
    return { state, products: this.searching.columns.products, waiting, read, builtAt };
  }

  audit(): Promise<AuditReport> {
    return this.books.report();
  }
}

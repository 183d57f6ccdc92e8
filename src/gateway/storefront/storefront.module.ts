import { Global, Module } from '@nestjs/common';
import { Catalog } from '../../modules/catalog/contract/catalog.contract.js';
import { Clickstream } from '../../modules/clickstream/contract/clickstream.contract.js';
import { Inventory } from '../../modules/inventory/contract/inventory.contract.js';
import { Offers } from '../../modules/offers/contract/offers.contract.js';
import { Phrases } from '../../modules/phrases/contract/phrases.contract.js';
import { Recommendations } from '../../modules/recommendations/contract/recommendations.contract.js';
import { Reviews } from '../../modules/reviews/contract/reviews.contract.js';
import { Search } from '../../modules/search/contract/search.contract.js';
import { clientsFor } from '../../platform/index.js';
import { ErrorPages } from '../http/error-pages.js';
import { HttpModule } from '../http/http.module.js';
import { BUYING } from './buying.js';
import { Pages } from './kit/pages.js';
import { StoreErrorPages } from './kit/store-error-pages.js';
import { Visitors } from './kit/visitors.js';
import { CategoryController } from './pages/category/category.controller.js';
import { HomeController } from './pages/home/home.controller.js';
import { HomeParts } from './pages/home/home-parts.js';
import { ProductPageAssembly } from './pages/product/product-assembly.js';
import { ProductDataController } from './pages/product/product-data.controller.js';
import { ProductShelves } from './pages/product/product-shelves.js';
import { ProductController } from './pages/product/product.controller.js';
import { ProductPages } from './pages/product/product-pages.js';
import { ProductParts } from './pages/product/product.parts.js';
import { SearchController } from './pages/search/search.controller.js';
import { CategoryReads } from './reads/category-reads.js';
import { ChangeFeed } from './reads/change-feed.js';
import { FragmentCache } from './reads/fragment-cache.js';
import { ProductReads } from './reads/product-reads.js';
import { SearchReads } from './reads/search-reads.js';
import { SeenReads } from './reads/seen-reads.js';

/** The pages of the store: put together from what services answer, as HTML. Global, since every face shows its error pages. */
@Global()
@Module({
  imports: [HttpModule],
  controllers: [
    HomeController,
    SearchController,
    CategoryController,
    ProductController,
    ProductDataController,
    ...BUYING.controllers,
  ],
  providers: [
    ...clientsFor('storefront', [Catalog, Clickstream, Inventory, Offers, Phrases, Recommendations, Reviews, Search]),
    ...BUYING.providers,
    Visitors,
    Pages,
    { provide: ErrorPages, useClass: StoreErrorPages },
    ChangeFeed,
    FragmentCache,
    ProductReads,
    SeenReads,
    CategoryReads,
    SearchReads,
    HomeParts,
    ProductParts,
    ProductShelves,
    ProductPageAssembly,
    ProductPages,
  ],
  exports: [ErrorPages],
})
export class StorefrontModule {}

import { Module } from '@nestjs/common';
import { searchMigrations } from '../../../migrations/search/index.js';
import { moduleOf } from '../../platform/index.js';
import { Catalog } from '../catalog/contract/catalog.contract.js';
import { Inventory } from '../inventory/contract/inventory.contract.js';
import { Offers } from '../offers/contract/offers.contract.js';
import { Reviews } from '../reviews/contract/reviews.contract.js';
import { Search } from './contract/search.contract.js';
import { IndexWork } from './index/index-work.js';
import { Indexer } from './index/indexer.js';
import { ProductIntake } from './intake/product-intake.js';
import { Badges } from './query/badges.js';
import { CategoryPaths } from './query/categories.js';
import { Columns } from './query/columns.js';
import { Postings } from './query/postings.js';
import { Searching } from './query/searching.js';
import { Suggesting } from './query/suggesting.js';
import { Understanding } from './query/understanding.js';
import { Vocabulary } from './query/vocabulary.js';
import { Owners } from './rebuild/owners.js';
import { Rebuild } from './rebuild/rebuild.js';
import { SearchAudit } from './search-audit.js';
import { SearchService } from './search.service.js';

@Module(
  moduleOf({
    contract: Search,
    service: SearchService,
    uses: [Catalog, Offers, Inventory, Reviews],
    subscribers: [ProductIntake],
    storage: { durability: 'normal', migrations: searchMigrations },
    providers: [
      Badges,
      CategoryPaths,
      Columns,
      Indexer,
      IndexWork,
      Owners,
      Postings,
      Rebuild,
      SearchAudit,
      Searching,
      Suggesting,
      Understanding,
      Vocabulary,
    ],
  }),
)
export class SearchModule {}

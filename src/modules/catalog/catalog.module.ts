import { Module } from '@nestjs/common';
import { catalogMigrations } from '../../../migrations/catalog/index.js';
import { moduleOf } from '../../platform/index.js';
import { CatalogAudit } from './catalog-audit.js';
import { CatalogService } from './catalog.service.js';
import { Catalog } from './contract/catalog.contract.js';
import { derivedSearch } from './derived-search.js';
import { ListingCopies } from './listing-copies.js';
import { Listings } from './listings.js';
import { Products } from './products.js';
import { RecentChanges } from './recent-changes.js';
import { searchIndexProvider } from './search/index-for.js';

@Module(
  moduleOf({
    contract: Catalog,
    service: CatalogService,
    subscribers: [ListingCopies],
    storage: { durability: 'full', migrations: catalogMigrations, derived: derivedSearch },
    providers: [CatalogAudit, Listings, Products, RecentChanges, searchIndexProvider],
  }),
)
export class CatalogModule {}

import { Module } from '@nestjs/common';
import { searchMigrations } from '../../../migrations/search/index.js';
import { moduleOf } from '../../platform/index.js';
import { Search } from './contract/search.contract.js';
import { SearchService } from './search.service.js';

@Module(
  moduleOf({
    contract: Search,
    service: SearchService,
    storage: { durability: 'normal', migrations: searchMigrations },
  }),
)
export class SearchModule {}

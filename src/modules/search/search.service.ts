import { Injectable } from '@nestjs/common';
import { type AuditReport, type Provider, unavailable } from '../../platform/index.js';
import type {
  IndexState,
  RebuildIndex,
  Search,
  SearchPage,
  SearchProducts,
  Suggest,
  Suggestions,
} from './contract/search.contract.js';

@Injectable()
export class SearchService implements Provider<typeof Search> {
  search(_request: SearchProducts): Promise<SearchPage> {
    return Promise.reject(unavailable('not built yet'));
  }

  suggest(_request: Suggest): Promise<Suggestions> {
    return Promise.reject(unavailable('not built yet'));
  }

  rebuild(_request: RebuildIndex): Promise<IndexState> {
    return Promise.reject(unavailable('not built yet'));
  }

  state(_request: RebuildIndex): Promise<IndexState> {
    return Promise.reject(unavailable('not built yet'));
  }

  audit(): Promise<AuditReport> {
    return Promise.resolve({ findings: [], figures: {} });
  }
}

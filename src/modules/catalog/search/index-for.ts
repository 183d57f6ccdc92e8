import { ModuleDatabase } from '../../../platform/index.js';
import { Fts5Index } from './fts5-index.js';
import { SearchIndex } from './search-index.js';
import { TsvectorIndex } from './tsvector-index.js';

/** The one that goes with the database: FTS5 on SQLite, a weighted tsvector on PostgreSQL. */
export const searchIndexProvider = {
  provide: SearchIndex,
  inject: [ModuleDatabase],
  useFactory: (database: ModuleDatabase): SearchIndex => indexFor(database),
};

export const indexFor = ({ dialect }: Pick<ModuleDatabase, 'dialect'>): SearchIndex =>
  dialect === 'postgres' ? new TsvectorIndex() : new Fts5Index();

import type { DerivedTables, RowKey, SqlValue } from '../../platform/index.js';
import { inList } from '../../platform/index.js';
import type { ProductRow } from './product-rows.js';
import { indexFor } from './search/index-for.js';

interface Indexed extends ProductRow {
  search_id: number;
}

const SELECT = `SELECT listing.search_id, product.product_id, product.external_id, product.title, product.authors, product.category_path,
    product.description, product.attributes, product.version, product.created_at, product.updated_at
  FROM product JOIN listing ON listing.product_id = product.product_id WHERE`;

/** The full-text index cannot be read back: where the module's data goes, it is made again from products and listings. */
export const derivedSearch: DerivedTables = {
  tables: ['product_fts'],
  async rebuild(tx, written) {
    const keysOf = (table: string): SqlValue[] =>
      written.filter((row: RowKey) => row.table === table).map(({ key }) => key[0] as SqlValue);
    const rows = new Map<number, Indexed>();
    for (const [column, keys] of [
      ['product.product_id', keysOf('product')],
      ['listing.search_id', keysOf('listing')],
    ] as const) {
      const { sql, params } = inList(keys);
      for (const row of await tx.query<Indexed>(`${SELECT} ${column} IN ${sql}`, params)) rows.set(row.search_id, row);
    }
    const index = indexFor(tx);
    for (const row of rows.values()) await index.put(tx, row.search_id, row);
  },
};

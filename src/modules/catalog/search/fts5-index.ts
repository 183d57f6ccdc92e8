import type { Transaction } from '../../../platform/index.js';
import type { ProductRow } from '../product-rows.js';
import type { Search, SearchIndex } from './search-index.js';
import { searchedTexts, wordsAsked } from './search-words.js';

/** On SQLite's FTS5. Words are quoted one by one. */
export class Fts5Index implements SearchIndex {
  async put(tx: Transaction, searchId: number, row: ProductRow): Promise<void> {
    const { title, authors, category, attributes, description } = searchedTexts(row);
    await tx.run('DELETE FROM product_fts WHERE rowid = ?', [searchId]);
    await tx.run(
      'INSERT INTO product_fts (rowid, title, authors, category, attributes, description) VALUES (?, ?, ?, ?, ?, ?)',
      [searchId, title, authors, category, attributes, description],
    );
  }

  search(text: string): Search | undefined {
    const words = wordsAsked(text);
    if (!words) return undefined;
    const expression = words.map(({ word, unfinished }) => `"${word}"${unfinished ? '*' : ''}`).join(' AND ');
    return {
      from: 'product_fts f JOIN listing l ON l.search_id = f.rowid',
      fromParams: [],
      where: 'f.product_fts MATCH ?',
      whereParams: [expression],
      rank: 'f.rank',
    };
  }
}

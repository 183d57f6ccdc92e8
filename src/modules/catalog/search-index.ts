import type { Transaction } from '../../platform/index.js';
import type { ProductRow } from './product-rows.js';

const MOST_WORDS = 12;
/** The last word may still be being typed, once it has this many characters. */
const PREFIX_FROM = 3;

/**
 * The full-text index on SQLite's FTS5. What a client asks for is only words: they are quoted one by one, so that operators
 * mean nothing. On PostgreSQL a class with the same two sides takes its place.
 */
export const searchIndex = {
  async put(tx: Transaction, searchId: number, row: ProductRow): Promise<void> {
    await tx.run('DELETE FROM product_fts WHERE rowid = ?', [searchId]);
    await tx.run(
      'INSERT INTO product_fts (rowid, title, authors, category, attributes, description) VALUES (?, ?, ?, ?, ?, ?)',
      [
        searchId,
        row.title,
        (JSON.parse(row.authors) as string[]).join(' '),
        row.category_path.replaceAll('/', ' '),
        Object.values(JSON.parse(row.attributes) as Record<string, string>).join(' '),
        row.description,
      ],
    );
  },

  /** The MATCH expression: all words, in any order; undefined when the text has none. */
  expression(text: string): string | undefined {
    const words = text
      .normalize('NFC')
      .match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu)
      ?.slice(0, MOST_WORDS);
    if (!words) return undefined;
    return words
      .map((word, i) => `"${word}"${i === words.length - 1 && [...word].length >= PREFIX_FROM ? '*' : ''}`)
      .join(' AND ');
  },
};

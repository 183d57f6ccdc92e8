import { decodeCursor, encodeCursor } from './cursor.mjs';
import { Problem } from './problem.mjs';

const json = (/** @type {string | null} */ text) => (text === null ? null : JSON.parse(text));

/** @param {any[]} row */
const summary = ([, productId, title, authors, category, amount, currency, image, rating, available]) => ({
  productId,
  title,
  authors: json(authors) ?? undefined,
  category,
  price: { amount, currency },
  rating: json(rating),
  image,
  available: available > 0,
});

/** Where a search result's score stands, after the summary. */
const SCORE = 10;

/** Each word as a quoted FTS5 string, all of them required. */
const matchExpression = (/** @type {string} */ query) =>
  query
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => `"${word.replaceAll('"', '""')}"`)
    .join(' ');

/** @param {import('./statements.mjs').Statements} sql */
export function catalogue(sql) {
  /**
   * @param {any[]} rows one more than `limit` when there is a next page
   * @param {number} limit
   * @param {(row: any) => number[]} keyOf
   */
  const page = (rows, limit, keyOf) => {
    const more = rows.length > limit;
    if (more) rows.pop();
    return { items: rows.map(summary), next: more ? encodeCursor(keyOf(rows[rows.length - 1])) : null };
  };

  return {
    /** @param {string} productId */
    detail(productId) {
      const row = /** @type {any[] | undefined} */ (sql.product.get(productId));
      if (!row) throw new Problem(404, 'product_not_found', 'There is no such product.');
      const [title, category, amount, currency, rating, available, description, facts, revision, updatedAt] = row;
      const { authors, image, attributes, categories, createdAt } = JSON.parse(facts);
      const product = {
        productId,
        title,
        authors,
        category,
        price: { amount, currency },
        rating: json(rating),
        image,
        available: available > 0,
        description,
        attributes,
        categories,
        stock: { available },
        createdAt,
        updatedAt,
      };
      return { product, etag: `"${revision}-${available}"` };
    },

    /**
     * @param {number} limit
     * @param {string} [cursor]
     */
    list(limit, cursor) {
      const after = cursor ? decodeCursor(cursor)[0] : 0;
      return page(sql.list.all(after, limit + 1), limit, (row) => [row[0]]);
    },

    /**
     * Best matches first, by bm25.
     *
     * @param {string} query
     * @param {number} limit
     * @param {string} [cursor]
     */
    search(query, limit, cursor) {
      const match = matchExpression(query);
      const rows = cursor
        ? sql.searchAfter.all(match, ...decodeCursor(cursor), limit + 1)
        : sql.search.all(match, limit + 1);
      return page(rows, limit, (row) => [row[SCORE], row[0]]);
    },
  };
}

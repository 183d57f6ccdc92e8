import { Injectable } from '@nestjs/common';
import { ModuleDatabase, type SqlValue, digest, invalid } from '../../platform/index.js';
import type { ListProducts, Listing, ListingPage } from './contract/catalog.contract.js';
import { ratingOf } from './product-rows.js';
import { SearchIndex } from './search/search-index.js';

interface ListingRow {
  product_id: string;
  search_id: number;
  title: string;
  authors: string;
  category_path: string;
  created_at: string;
  price_amount: number;
  currency: string;
  available: number;
  rating_average: number;
  rating_count: number;
  rank: number | null;
}

type Kind = 'text' | 'integer' | 'number';

/** How a list is ordered: the columns of its key, and in which direction. Every key ends in what makes it unique. */
interface Order {
  by: [string, string];
  /** What the two are: a cursor that holds something else is not one of ours, and a database would take offence at it. */
  kinds: [Kind, Kind];
  direction: 'ASC' | 'DESC';
  key: (row: ListingRow) => [SqlValue, SqlValue];
}

const ORDERS: Record<string, Order> = {
  relevance: {
    by: ['l.product_id', 'l.search_id'],
    kinds: ['text', 'integer'],
    direction: 'ASC',
    key: (r) => [r.product_id, r.search_id],
  },
  price: {
    by: ['l.price_amount', 'l.product_id'],
    kinds: ['integer', 'text'],
    direction: 'ASC',
    key: (r) => [r.price_amount, r.product_id],
  },
  '-price': {
    by: ['l.price_amount', 'l.product_id'],
    kinds: ['integer', 'text'],
    direction: 'DESC',
    key: (r) => [r.price_amount, r.product_id],
  },
  newest: {
    by: ['l.created_at', 'l.product_id'],
    kinds: ['text', 'text'],
    direction: 'DESC',
    key: (r) => [r.created_at, r.product_id],
  },
  rating: {
    by: ['l.rating_average', 'l.product_id'],
    kinds: ['integer', 'text'],
    direction: 'DESC',
    key: (r) => [r.rating_average, r.product_id],
  },
};
const byRank = (rank: string): Order => ({
  by: [rank, 'l.search_id'],
  kinds: ['number', 'integer'],
  direction: 'ASC',
  key: (r) => [r.rank, r.search_id],
});

const COLUMNS = `l.product_id, l.search_id, l.title, l.authors, l.category_path, l.created_at, l.price_amount, l.currency,
  l.available, l.rating_average, l.rating_count`;

/** Lists and searches what is for sale. Pages are found by key, never by counting: the last is as quick as the first. */
@Injectable()
export class Listings {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly index: SearchIndex,
  ) {}

  /** Errors: invalid `invalid_cursor`. */
  async page(request: ListProducts): Promise<ListingPage> {
    const { cursor, limit, sort = 'relevance' } = request;
    const question = questionOf(request);
    const query = request.query?.trim() ?? '';
    const found = query === '' ? undefined : this.index.search(query);
    if (query !== '' && !found) return { items: [], next: null };
    const order = sort === 'relevance' && found ? byRank(found.rank) : (ORDERS[sort] as Order);
    const after = cursor === undefined ? undefined : decode(cursor, question, order.kinds);

    const where: string[] = ['l.listed = 1'];
    const params: SqlValue[] = [...(found?.fromParams ?? [])];
    const and = (sql: string, ...values: SqlValue[]): void => {
      where.push(sql);
      params.push(...values);
    };
    if (found) and(found.where, ...found.whereParams);
    if (request.category !== undefined) {
      const categoryId = await this.categoryId(request.category);
      if (categoryId === undefined) return { items: [], next: null };
      and(
        (await this.isWide(categoryId, order))
          ? 'EXISTS (SELECT 1 FROM listing_category c WHERE c.category_id = ? AND c.product_id = l.product_id)'
          : 'l.product_id IN (SELECT product_id FROM listing_category WHERE category_id = ?)',
        categoryId,
      );
    }
    if (request.minPrice !== undefined) and('l.price_amount >= ?', request.minPrice);
    if (request.maxPrice !== undefined) and('l.price_amount <= ?', request.maxPrice);
    if (after) and(`(${order.by.join(', ')}) ${order.direction === 'ASC' ? '>' : '<'} (?, ?)`, ...after);

    const rows = await this.database.read<ListingRow>(
      `SELECT ${COLUMNS}, ${found?.rank ?? 'NULL'} AS rank FROM ${found?.from ?? 'listing l'}
       WHERE ${where.join(' AND ')} ORDER BY ${order.by.map((key) => `${key} ${order.direction}`).join(', ')} LIMIT ?`,
      [...params, limit + 1],
    );
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    const items = rows.slice(0, limit).map(toListing);
    return { items, next: last ? encode(question, order.key(last)) : null };
  }

  /**
   * Whether so many products are in a category that its page is found sooner by walking the whole order than by sorting what is in
   * it. SQLite does not know how many there are; PostgreSQL does, and finds out by itself.
   */
  private async isWide(categoryId: string, order: Order): Promise<boolean> {
    if (this.database.dialect !== 'sqlite' || !Object.values(ORDERS).includes(order)) return false;
    const size = await this.database.readOne<{ n: number | null }>('SELECT MAX(search_id) AS n FROM listing');
    const enough = Math.ceil(4 * Math.sqrt(size?.n ?? 0));
    const counted = await this.database.readOne<{ n: number }>(
      'SELECT COUNT(*) AS n FROM (SELECT 1 FROM listing_category WHERE category_id = ? LIMIT ?) AS some',
      [categoryId, enough],
    );
    return (counted?.n ?? 0) >= enough;
  }

  /** By id, or by path in any spelling of its white space and, where none is spelled just so, in any case (SQLite: of Latin letters). */
  private async categoryId(category: string): Promise<string | undefined> {
    const path = category
      .split('/')
      .map((name) => name.trim())
      .join('/');
    const found = await this.database.readOne<{ category_id: string }>(
      'SELECT category_id FROM category WHERE category_id = ? OR path = ? ORDER BY category_id = ? DESC LIMIT 1',
      [category, path, category],
    );
    if (found) return found.category_id;
    const alike = await this.database.readOne<{ category_id: string }>(
      'SELECT category_id FROM category WHERE LOWER(path) = LOWER(?) ORDER BY path LIMIT 1',
      [path],
    );
    return alike?.category_id;
  }
}

const toListing = (row: ListingRow): Listing => ({
  productId: row.product_id,
  title: row.title,
  authors: row.authors === '[]' ? [] : (JSON.parse(row.authors) as string[]),
  category: row.category_path,
  price: { amount: row.price_amount, currency: row.currency },
  rating: ratingOf(row),
  available: row.available === 1,
});

/** A cursor belongs to one question: other words, filters or sort make another list. */
const questionOf = ({ query, category, sort, minPrice, maxPrice }: ListProducts): string =>
  digest(JSON.stringify([query?.trim() ?? '', category, sort ?? 'relevance', minPrice, maxPrice])).slice(0, 12);

const encode = (question: string, key: [SqlValue, SqlValue]): string =>
  Buffer.from(JSON.stringify([question, ...key])).toString('base64url');

const KEY_TEXT = /^[\w.:~-]{1,64}$/;

function isOf(kind: Kind, value: unknown): value is string | number {
  if (kind === 'text') return typeof value === 'string' && KEY_TEXT.test(value);
  return kind === 'integer' ? Number.isSafeInteger(value) : Number.isFinite(value);
}

function decode(cursor: string, question: string, [one, two]: [Kind, Kind]): [SqlValue, SqlValue] {
  try {
    const bytes = Buffer.from(cursor, 'base64url');
    const [asked, first, second] = JSON.parse(bytes.toString()) as unknown[];
    if (asked === question && isOf(one, first) && isOf(two, second) && bytes.toString('base64url') === cursor)
      return [first, second];
  } catch {
    // Not JSON: not one of ours.
  }
  throw invalid('invalid_cursor', 'The cursor is not one of this list.');
}

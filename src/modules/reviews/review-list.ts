import { Injectable } from '@nestjs/common';
import { ModuleDatabase, type SqlValue } from '../../platform/index.js';
import type { ListReviews, ReviewPage, ReviewsBy } from './contract/reviews.contract.js';
import { decodeCursor, encodeCursor } from './cursors.js';
import { REVIEW_COLUMNS, type ReviewRow, toReview } from './review-rows.js';

interface ListedRow extends ReviewRow {
  place: number;
}

/** By what a list is ordered, greatest first; ids grow with time, so that the newest of equals comes first. */
const ORDERS = { helpful: 'score', newest: '0', highest: 'stars', lowest: 'lacking' } as const;

/** Lists reviews. Pages are found by key, never by counting: the last is as quick as the first. */
@Injectable()
export class ReviewList {
  constructor(private readonly database: ModuleDatabase) {}

  /** The published reviews of a product. Errors: invalid `invalid_cursor`. */
  async ofProduct({ productId, sort = 'helpful', stars, limit, cursor }: ListReviews): Promise<ReviewPage> {
    const list = ['product', productId, sort, stars ?? 0];
    const after = cursor === undefined ? undefined : decodeCursor(cursor, list, 0);
    // Among those with equally many stars, highest and lowest are no order.
    const by = stars !== undefined && sort !== 'helpful' ? '0' : ORDERS[sort];
    const where: string[] = ['product_id = ?', "state = 'published'"];
    const params: SqlValue[] = [productId];
    const and = (sql: string, ...values: SqlValue[]): void => {
      where.push(sql);
      params.push(...values);
    };
    if (stars !== undefined) and('stars = ?', stars);
    if (after && by === '0') and('review_id < ?', after[1]);
    else if (after) and(`(${by}, review_id) < (?, ?)`, ...after);
    const rows = await this.database.read<ListedRow>(
      `SELECT ${REVIEW_COLUMNS}, ${by} AS place FROM review WHERE ${where.join(' AND ')}
       ORDER BY ${by === '0' ? '' : `${by} DESC, `}review_id DESC LIMIT ?`,
      [...params, limit + 1],
    );
    return pageOf(rows, limit, (last) => encodeCursor(list, [last.place, last.review_id]));
  }

  /** All that a customer has written, newest first. Errors: invalid `invalid_cursor`. */
  async byCustomer({ customerId, limit, cursor }: ReviewsBy): Promise<ReviewPage> {
    const list = ['customer', customerId];
    const after = cursor === undefined ? [] : [decodeCursor(cursor, list, 0)[1]];
    const rows = await this.database.read<ReviewRow>(
      `SELECT ${REVIEW_COLUMNS} FROM review WHERE customer_id = ? AND state <> 'rated'${after.length > 0 ? ' AND review_id < ?' : ''}
       ORDER BY review_id DESC LIMIT ?`,
      [customerId, ...after, limit + 1],
    );
    return pageOf(rows, limit, (last) => encodeCursor(list, [0, last.review_id]));
  }
}

function pageOf<T extends ReviewRow>(rows: T[], limit: number, cursorAfter: (last: T) => string): ReviewPage {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { items: rows.slice(0, limit).map(toReview), next: last ? cursorAfter(last) : null };
}

import { Injectable } from '@nestjs/common';
import { ModuleDatabase, type Transaction, inList, timestamp } from '../../platform/index.js';
import {
  type GetRatings,
  type RatingSummaries,
  type RatingSummary,
  Reviews,
  type ToldRating,
  type ToldRatings,
  type WalkRatings,
} from './contract/reviews.contract.js';

const COUNTS = ['stars_1', 'stars_2', 'stars_3', 'stars_4', 'stars_5'] as const;

type RatingRow = { product_id: string; version: number } & Record<(typeof COUNTS)[number], number>;

const COLUMNS = `product_id, ${COUNTS.join(', ')}, version`;

const COUNT = `INSERT INTO rating (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, 1)
  ON CONFLICT (product_id) DO UPDATE SET ${COUNTS.map((c) => `${c} = rating.${c} + excluded.${c}`).join(', ')},
    version = rating.version + 1
  RETURNING ${COLUMNS}`;

/** What the published reviews of each product come to: kept as counts, so that no reader ever adds up. */
@Injectable()
export class Ratings {
  constructor(private readonly database: ModuleDatabase) {}

  /** One for each id, in the order in which they were asked for. */
  async of({ productIds }: GetRatings): Promise<RatingSummaries> {
    const wanted = [...new Set(productIds)];
    const ids = inList(wanted);
    const rows = await this.database.read<RatingRow>(
      `SELECT ${COLUMNS} FROM rating WHERE product_id IN ${ids.sql}`,
      ids.params,
    );
    const known = new Map(rows.map((row) => [row.product_id, row]));
    return { items: wanted.map((productId) => summaryOf(productId, known.get(productId))) };
  }

  async walk({ after, limit }: WalkRatings): Promise<ToldRatings> {
    const items = await this.database.read<ToldRating>(
      `SELECT review_id AS "reviewId", product_id AS "productId", customer_id AS "customerId", stars, created_at AS at FROM review
       WHERE review_id > ? AND state IN ('published', 'rated') ORDER BY review_id LIMIT ?`,
      [after ?? '', limit],
    );
    return { items };
  }
}

function summaryOf(productId: string, row: RatingRow | undefined): RatingSummary {
  const histogram = COUNTS.map((column) => row?.[column] ?? 0);
  const count = histogram.reduce((all, n) => all + n, 0);
  const stars = histogram.reduce((all, n, i) => all + n * (i + 1), 0);
  return { productId, average: count === 0 ? 0 : Math.round((100 * stars) / count), count, histogram };
}

/**
 * A customer's published stars for a product turn from `before` into `after` (0: none): counts them and says so. To be called in
 * the transaction of the change.
 */
export async function rate(
  tx: Transaction,
  { productId, customerId }: { productId: string; customerId: string },
  { before, after }: { before: number; after: number },
  at = timestamp(),
): Promise<void> {
  if (before === after) return;
  const change = COUNTS.map((_, i) => Number(i + 1 === after) - Number(i + 1 === before));
  const [row] = await tx.query<RatingRow>(COUNT, [productId, ...change]);
  const { average, count } = summaryOf(productId, row);
  tx.publish(Reviews.events.RatingChanged, { productId, average, count, version: (row as RatingRow).version });
  tx.publish(Reviews.events.ProductRated, { productId, customerId, stars: after, at });
}

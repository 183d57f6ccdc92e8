import { Injectable } from '@nestjs/common';
import { ModuleDatabase, type Transaction, inList, newId, timestamp } from '../../platform/index.js';
import type { ImportRatings, ImportedRating, RatingsImported } from './contract/reviews.contract.js';
import { given } from './given-text.js';
import { rate } from './ratings.js';
import { REVIEW_COLUMNS, type ReviewRow, insertReview, stateOf } from './review-rows.js';

type Outcome = keyof RatingsImported;

const keyOf = (productId: string, customerId: string): string => `${productId} ${customerId}`;

/** Takes over what customers said elsewhere: reviews, and stars without a word, which count and are not listed. */
@Injectable()
export class Importing {
  constructor(private readonly database: ModuleDatabase) {}

  /** By product and customer; an item that says what is there already changes nothing. Errors: invalid `invalid_request`. */
  import({ items }: ImportRatings): Promise<RatingsImported> {
    // One customer and product twice in a batch: the last says what is meant.
    const wanted = new Map(items.map((item) => [keyOf(item.productId, item.customerId), given(item)]));
    return this.database.write(async (tx) => {
      const known = await knownOf(tx, [...wanted.values()]);
      const counts: RatingsImported = { created: 0, updated: 0, unchanged: 0 };
      for (const [key, item] of wanted) counts[await put(tx, item, known.get(key))]++;
      return counts;
    });
  }
}

async function knownOf(tx: Transaction, items: ImportedRating[]): Promise<Map<string, ReviewRow>> {
  const products = inList([...new Set(items.map(({ productId }) => productId))]);
  const customers = inList([...new Set(items.map(({ customerId }) => customerId))]);
  const rows = await tx.query<ReviewRow>(
    `SELECT ${REVIEW_COLUMNS} FROM review WHERE product_id IN ${products.sql} AND customer_id IN ${customers.sql}`,
    [...products.params, ...customers.params],
  );
  return new Map(rows.map((row) => [keyOf(row.product_id, row.customer_id), row]));
}

async function put(tx: Transaction, item: ImportedRating, known: ReviewRow | undefined): Promise<Outcome> {
  const { productId, customerId, author, stars, at = timestamp(), title = '' } = item;
  const text = item.text?.trim() ? item.text : '';
  if (!known) {
    const [bought] = await tx.query('SELECT 1 AS one FROM purchase WHERE customer_id = ? AND product_id = ? LIMIT 1', [
      customerId,
      productId,
    ]);
    await insertReview(tx, {
      review_id: newId(),
      product_id: productId,
      customer_id: customerId,
      author,
      stars,
      title,
      text,
      verified: bought ? 1 : 0,
      helpful: 0,
      unhelpful: 0,
      state: stateOf(text),
      version: 1,
      created_at: at,
      updated_at: at,
      open_reports: 0,
      reported_at: null,
      imported: 1,
    });
    await rate(tx, item, { before: 0, after: stars }, at);
    return 'created';
  }
  // What was written here is the customer's own, and what staff have removed stays removed, whatever a file says again.
  const same = known.stars === stars && known.title === title && known.text === text;
  if (same || known.imported === 0 || known.state === 'removed') return 'unchanged';
  await tx.run(
    `UPDATE review SET stars = ?, lacking = ?, title = ?, text = ?, state = ?, version = version + 1, updated_at = ? WHERE review_id = ?`,
    [stars, 5 - stars, title, text, stateOf(text), timestamp(), known.review_id],
  );
  if (text === '') await forgetAnswers(tx, known.review_id);
  await rate(tx, item, { before: known.stars, after: stars }, at);
  return 'updated';
}

/** Stars without a word are no review that anybody could have voted on or reported. */
async function forgetAnswers(tx: Transaction, reviewId: string): Promise<void> {
  for (const table of ['review_vote', 'review_report'])
    await tx.run(`DELETE FROM ${table} WHERE review_id = ?`, [reviewId]);
  await tx.run(
    'UPDATE review SET helpful = 0, unhelpful = 0, score = 0, open_reports = 0, reported_at = NULL WHERE review_id = ?',
    [reviewId],
  );
}

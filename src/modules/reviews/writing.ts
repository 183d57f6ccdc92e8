import { Injectable } from '@nestjs/common';
import {
  type Done,
  ModuleDatabase,
  ServiceError,
  type Transaction,
  conflict,
  newId,
  timestamp,
} from '../../platform/index.js';
import type { EditReview, OwnReview, Review, WriteReview } from './contract/reviews.contract.js';
import { findReview } from './find-review.js';
import { given } from './given-text.js';
import { hasBought } from './purchases.js';
import { rate } from './ratings.js';
import { REVIEW_COLUMNS, type ReviewRow, insertReview, toReview } from './review-rows.js';

/** What customers write, change and take back. */
@Injectable()
export class Writing {
  constructor(private readonly database: ModuleDatabase) {}

  /** Errors: conflict `already_reviewed`, invalid `invalid_request`. */
  write(request: WriteReview): Promise<Review> {
    const { productId, customerId, author, stars, title, text } = given(request);
    // Not part of what makes a repeat the same: the customer may have another name by then.
    const asked = { ...request, author: '' };
    return this.database.once(asked, async (tx) => {
      const [known] = await tx.query<ReviewRow>(
        `SELECT ${REVIEW_COLUMNS} FROM review WHERE product_id = ? AND customer_id = ?`,
        [productId, customerId],
      );
      // Stars that came from elsewhere give way to the review of the same customer.
      if (known?.state === 'rated') await erase(tx, known);
      else if (known)
        throw conflict('already_reviewed', 'You have reviewed this product already.', { reviewId: known.review_id });
      const now = timestamp();
      const row: ReviewRow = {
        review_id: newId(),
        product_id: productId,
        customer_id: customerId,
        author,
        stars,
        title,
        text,
        verified: (await hasBought(tx, customerId, productId)) ? 1 : 0,
        helpful: 0,
        unhelpful: 0,
        state: 'published',
        version: 1,
        created_at: now,
        updated_at: now,
        open_reports: 0,
        reported_at: null,
        imported: 0,
      };
      await insertReview(tx, row);
      await rate(tx, request, { before: 0, after: stars });
      return toReview(row);
    });
  }

  /** Errors: not_found, precondition_failed `version_changed`, invalid `invalid_request`. */
  edit(request: EditReview): Promise<Review> {
    const { customerId, ifVersion, stars, title, text } = given(request);
    return this.database.once(request, async (tx) => {
      const row = await findReview(tx, request, (found) => found.customer_id === customerId);
      if (ifVersion !== undefined && ifVersion !== row.version)
        throw new ServiceError('precondition_failed', 'version_changed', 'The review has changed since it was read.');
      const after: ReviewRow = {
        ...row,
        stars: stars ?? row.stars,
        title: title ?? row.title,
        text: text ?? row.text,
      };
      if (after.stars === row.stars && after.title === row.title && after.text === row.text) return toReview(row);
      after.version = row.version + 1;
      after.updated_at = timestamp();
      await tx.run(
        `UPDATE review SET stars = ?, lacking = ?, title = ?, text = ?, version = ?, updated_at = ?, imported = 0 WHERE review_id = ?`,
        [after.stars, 5 - after.stars, after.title, after.text, after.version, after.updated_at, after.review_id],
      );
      if (row.state === 'published')
        await rate(tx, { productId: row.product_id, customerId }, { before: row.stars, after: after.stars });
      return toReview(after);
    });
  }

  /** Errors: not_found. */
  withdraw(request: OwnReview): Promise<Done> {
    return this.database.once(request, async (tx) => {
      await erase(tx, await findReview(tx, request, (found) => found.customer_id === request.customerId));
      return {};
    });
  }
}

/** Removes a review with its votes and reports; nothing of it counts any more. */
export async function erase(tx: Transaction, row: ReviewRow): Promise<void> {
  for (const table of ['review_vote', 'review_report', 'review'])
    await tx.run(`DELETE FROM ${table} WHERE review_id = ?`, [row.review_id]);
  if (row.state !== 'removed')
    await rate(tx, { productId: row.product_id, customerId: row.customer_id }, { before: row.stars, after: 0 });
}

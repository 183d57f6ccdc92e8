import { Injectable } from '@nestjs/common';
import { type Done, ModuleDatabase, type Transaction } from '../../platform/index.js';
import type { ForgetCustomer } from './contract/reviews.contract.js';
import { REVIEW_COLUMNS, type ReviewRow } from './review-rows.js';
import { castVote } from './voting.js';
import { erase } from './writing.js';

/** So much at once, so that nobody waits long for the database. */
const BATCH = 50;

/** Erases a customer. What others see of them goes; a report stays, without who sent it and in which words. */
@Injectable()
export class Forgetting {
  constructor(private readonly database: ModuleDatabase) {}

  async forget({ customerId }: ForgetCustomer): Promise<Done> {
    for (const step of [eraseReviews, takeVotesBack, forgetPurchases, hideReporter])
      while ((await this.database.write((tx) => step(tx, customerId))) === BATCH);
    return {};
  }
}

async function eraseReviews(tx: Transaction, customerId: string): Promise<number> {
  const rows = await tx.query<ReviewRow>(
    `SELECT ${REVIEW_COLUMNS} FROM review WHERE customer_id = ? ORDER BY review_id LIMIT ${BATCH}`,
    [customerId],
  );
  for (const row of rows) await erase(tx, row);
  return rows.length;
}

async function takeVotesBack(tx: Transaction, customerId: string): Promise<number> {
  const rows = await tx.query<ReviewRow>(
    `SELECT ${REVIEW_COLUMNS} FROM review
     WHERE review_id IN (SELECT review_id FROM review_vote WHERE customer_id = ? ORDER BY review_id LIMIT ${BATCH})`,
    [customerId],
  );
  for (const row of rows) await castVote(tx, row, customerId, null);
  return rows.length;
}

function forgetPurchases(tx: Transaction, customerId: string): Promise<number> {
  return tx.run(
    `DELETE FROM purchase WHERE (order_id, product_id) IN
       (SELECT order_id, product_id FROM purchase WHERE customer_id = ? LIMIT ${BATCH})`,
    [customerId],
  );
}

function hideReporter(tx: Transaction, customerId: string): Promise<number> {
  return tx.run(
    `UPDATE review_report SET customer_id = NULL, comment = NULL WHERE report_id IN
       (SELECT report_id FROM review_report WHERE customer_id = ? LIMIT ${BATCH})`,
    [customerId],
  );
}

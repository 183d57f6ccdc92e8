import type { SqlValue, Transaction } from '../../../platform/index.js';
import type { ProductRow } from '../product-rows.js';

/** How a list finds what matches words, as pieces of its SELECT. */
export interface Search {
  /** Joins the matching documents to `listing l`. */
  from: string;
  fromParams: SqlValue[];
  where: string;
  whereParams: SqlValue[];
  /** A number, lowest for the best match. */
  rank: string;
}

/**
 * The full-text index of products: all words of a question must occur, in any order, the last one perhaps unfinished. What a
 * client asks for is only words; operators mean nothing.
 */
export abstract class SearchIndex {
  abstract put(tx: Transaction, searchId: number, row: ProductRow): Promise<void>;
  /** Undefined when the text has no word. */
  abstract search(text: string): Search | undefined;
}

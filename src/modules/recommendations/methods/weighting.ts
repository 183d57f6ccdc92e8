/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays are read within their bounds */
import { type SparseRows, rowCounts, transposed, withValues } from './sparse-rows.js';

/** Logarithm of how rare a user is among the items: ln(items / (1 + items of the user)). */
const rarity = (matrix: SparseRows): Float64Array =>
  rowCounts(matrix).map((count) => Math.log(matrix.columns / (1 + count)));

/**
 * Okapi BM25 weights of a user-item matrix, items read as documents and users as their words (k1 1.2, b .75). As in the code of
 * Ferrari Dacrema et al., "A Troubling Analysis of Reproducibility and Progress in Recommender Systems Research" (TOIS 2021).
 */
export function bm25(matrix: SparseRows, k1 = 1.2, b = 0.75): SparseRows {
  const rare = rarity(matrix);
  const items = transposed(matrix);
  const length = new Float64Array(items.rows);
  for (let i = 0; i < items.rows; i++)
    for (let at = items.start[i]!; at < items.start[i + 1]!; at++) length[i]! += items.value[at]!;
  const average = length.reduce((sum, one) => sum + one, 0) / Math.max(1, items.rows);
  return eachEntry(matrix, (user, item, value) => {
    const norm = 1 - b + (b * length[item]!) / average;
    return ((value * (k1 + 1)) / (k1 * norm + value)) * rare[user]!;
  });
}

/** Square root of the value, times how rare the user is. Source: as `bm25`. */
export function tfIdf(matrix: SparseRows): SparseRows {
  const rare = rarity(matrix);
  return eachEntry(matrix, (user, _item, value) => Math.sqrt(value) * rare[user]!);
}

function eachEntry(matrix: SparseRows, weigh: (user: number, item: number, value: number) => number): SparseRows {
  const value = new Float64Array(matrix.value.length);
  for (let user = 0; user < matrix.rows; user++)
    for (let at = matrix.start[user]!; at < matrix.start[user + 1]!; at++)
      value[at] = weigh(user, matrix.column[at]!, matrix.value[at]!);
  return withValues(matrix, value);
}

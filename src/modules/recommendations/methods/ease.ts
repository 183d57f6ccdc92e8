/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays are read within their bounds */
import { invertSymmetric } from './dense-inverse.js';
import { type SparseRows, transposed } from './sparse-rows.js';

/** The matrix that must be inverted has as many rows as there are items or users, whichever are fewer: 8 n² bytes, twice. */
export const EASE_LIMIT = 8000;

/**
 * EASE: the linear model that reproduces each user's items from the others with the least squared error and the penalty `lambda`. Gives
 * a function that fills in the scores of the items that a user does not have. With fewer users than items the same scores come from the
 * users' side, (K + λ)⁻¹ X with K = X Xᵀ, which is smaller. Source: H. Steck, "Embarrassingly shallow autoencoders for sparse data"
 * (WWW 2019). Errors: RangeError above EASE_LIMIT.
 */
export function ease(users: SparseRows, lambda: number): (user: number, scores: Float64Array) => void {
  if (Math.min(users.rows, users.columns) > EASE_LIMIT)
    throw new RangeError(`EASE needs fewer than ${EASE_LIMIT} users or items: its matrix does not fit in memory.`);
  return users.columns <= users.rows ? easeByItems(users, lambda) : easeByUsers(users, lambda);
}

function easeByItems(users: SparseRows, lambda: number): (user: number, scores: Float64Array) => void {
  const n = users.columns;
  const inverse = invertSymmetric(gram(transposed(users), users, lambda), n);
  return (user, scores) => {
    scores.fill(0);
    for (let at = users.start[user]!; at < users.start[user + 1]!; at++) {
      const [row, value] = [users.column[at]! * n, users.value[at]!];
      for (let item = 0; item < n; item++) scores[item]! -= value * inverse[row + item]!;
    }
    for (let item = 0; item < n; item++) scores[item]! /= inverse[item * n + item]!;
  };
}

function easeByUsers(users: SparseRows, lambda: number): (user: number, scores: Float64Array) => void {
  const n = users.rows;
  const items = transposed(users);
  const inverse = invertSymmetric(gram(users, items, lambda), n);
  // What the diagonal of the items' inverse would be: (1 - xᵀ (K + λ)⁻¹ x) / λ for the column x of an item.
  const diagonal = new Float64Array(items.rows);
  for (let item = 0; item < items.rows; item++) {
    let sum = 0;
    const [from, until] = [items.start[item]!, items.start[item + 1]!];
    for (let p = from; p < until; p++)
      for (let q = from; q < until; q++)
        sum += items.value[p]! * items.value[q]! * inverse[items.column[p]! * n + items.column[q]!]!;
    diagonal[item] = (1 - sum) / lambda;
  }
  return (user, scores) => {
    for (let item = 0; item < items.rows; item++) {
      let sum = 0;
      for (let at = items.start[item]!; at < items.start[item + 1]!; at++)
        sum += items.value[at]! * inverse[user * n + items.column[at]!]!;
      scores[item] = -sum / diagonal[item]!;
    }
  };
}

/** rows × rowsᵀ + λ; `columns` is the same matrix transposed. */
function gram(rows: SparseRows, columns: SparseRows, lambda: number): Float64Array {
  const n = rows.rows;
  const product = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    for (let at = rows.start[row]!; at < rows.start[row + 1]!; at++) {
      const [column, value] = [rows.column[at]!, rows.value[at]!];
      for (let i = columns.start[column]!; i < columns.start[column + 1]!; i++)
        product[row * n + columns.column[i]!]! += value * columns.value[i]!;
    }
    product[row * n + row]! += lambda;
  }
  return product;
}

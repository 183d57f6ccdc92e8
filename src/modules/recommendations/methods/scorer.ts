/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays are read within their bounds */
import type { SparseRows } from './sparse-rows.js';

/** Fills in how much each item suits a user; higher is better, 0 says nothing. */
export type Scorer = (user: number, scores: Float64Array) => void;

/** Adds up what a user's items add to others: row `i` of `weights` is what item `i` adds. */
export const scoreBy =
  (users: SparseRows, weights: SparseRows): Scorer =>
  (user, scores) => {
    scores.fill(0);
    for (let at = users.start[user]!; at < users.start[user + 1]!; at++) {
      const [item, value] = [users.column[at]!, users.value[at]!];
      for (let i = weights.start[item]!; i < weights.start[item + 1]!; i++)
        scores[weights.column[i]!]! += value * weights.value[i]!;
    }
  };

/** The same for everybody: how many have the item. */
export function popular(users: SparseRows): Scorer {
  const count = new Float64Array(users.columns);
  for (const item of users.column) count[item]!++;
  return (_user, scores) => scores.set(count);
}

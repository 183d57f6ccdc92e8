/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays are read within their bounds */
import { best } from './best.js';
import { type SparseRows, rowCounts, sparseRows, transposed } from './sparse-rows.js';

export interface Rp3Beta {
  alpha: number;
  beta: number;
  /** Neighbours of each item. */
  k: number;
  /** The weights of an item add up to 1. */
  normalize: boolean;
}

/**
 * Three steps of a random walk from item to user to item, each probability to the power of `alpha`, divided by the popularity of where
 * it ends to the power of `beta`. Row `i` holds what item `i` adds to others. Source: Paudel et al., "Updatable, accurate, diverse, and
 * scalable recommendations for interactive applications" (TiiS 2017), as evaluated by Ferrari Dacrema et al. (TOIS 2021).
 */
export function rp3beta(users: SparseRows, { alpha, beta, k, normalize }: Rp3Beta): SparseRows {
  const items = transposed(users);
  const popularity = rowCounts(items);
  const discount = popularity.map((count) => (count === 0 ? 0 : count ** -beta));
  const toUser = popularity.map((count) => (count === 0 ? 0 : (1 / count) ** alpha));
  const toItem = new Float64Array(users.value.length);
  for (let user = 0; user < users.rows; user++) {
    const [from, until] = [users.start[user]!, users.start[user + 1]!];
    let sum = 0;
    for (let at = from; at < until; at++) sum += Math.abs(users.value[at]!);
    for (let at = from; at < until; at++) toItem[at] = sum === 0 ? 0 : (users.value[at]! / sum) ** alpha;
  }
  const reached = new Float64Array(items.rows);
  const met = new Int32Array(items.rows);
  const walk = { from: [] as number[], to: [] as number[], weight: [] as number[] };
  for (let item = 0; item < items.rows; item++) {
    let count = 0;
    for (let at = items.start[item]!; at < items.start[item + 1]!; at++) {
      const user = items.column[at]!;
      for (let i = users.start[user]!; i < users.start[user + 1]!; i++) {
        const other = users.column[i]!;
        if (reached[other] === 0) met[count++] = other;
        reached[other]! += toUser[item]! * toItem[i]!;
      }
    }
    for (let i = 0; i < count; i++) reached[met[i]!]! *= discount[met[i]!]!;
    reached[item] = 0;
    const nearest = best(met, count, reached, k).filter((other) => reached[other] !== 0);
    const sum = normalize ? nearest.reduce((all, other) => all + reached[other]!, 0) : 1;
    for (const other of nearest) {
      walk.from.push(item);
      walk.to.push(other);
      walk.weight.push(reached[other]! / sum);
    }
    for (let i = 0; i < count; i++) reached[met[i]!] = 0;
  }
  return nearestOfEach(sparseRows(items.rows, items.rows, walk.to, walk.from, walk.weight), k);
}

/** Of each row the `k` highest; the rows become columns. */
function nearestOfEach(matrix: SparseRows, k: number): SparseRows {
  const kept = { from: [] as number[], to: [] as number[], weight: [] as number[] };
  const score = new Float64Array(matrix.columns);
  for (let row = 0; row < matrix.rows; row++) {
    const columns = matrix.column.subarray(matrix.start[row], matrix.start[row + 1]);
    columns.forEach((column, i) => (score[column] = matrix.value[matrix.start[row]! + i]!));
    for (const column of best(columns, columns.length, score, k)) {
      kept.from.push(column);
      kept.to.push(row);
      kept.weight.push(score[column]!);
    }
  }
  return sparseRows(matrix.columns, matrix.rows, kept.from, kept.to, kept.weight);
}

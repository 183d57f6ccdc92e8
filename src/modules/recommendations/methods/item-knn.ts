/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays are read within their bounds */
import { best } from './best.js';
import { type SparseRows, sparseRows, transposed, withValues } from './sparse-rows.js';
import { bm25, tfIdf } from './weighting.js';

export const SIMILARITIES = ['cosine', 'jaccard', 'dice', 'asymmetric', 'tversky'] as const;
export const WEIGHTINGS = ['none', 'BM25', 'TF-IDF'] as const;

export interface ItemKnn {
  similarity: (typeof SIMILARITIES)[number];
  weighting: (typeof WEIGHTINGS)[number];
  /** Neighbours of each item. */
  k: number;
  /** Added to the denominator: what rests on little counts little. */
  shrink: number;
  /** Divide by the norms; for cosine and its asymmetric kind. */
  normalize: boolean;
  /** Of the asymmetric cosine: the power of the norm of the item that is scored. */
  alpha: number;
  /** Of Tversky's index: what only one of the two has. */
  tverskyAlpha: number;
  tverskyBeta: number;
}

/** So small that it changes nothing but a division by zero. */
const TINY = 1e-6;

/** How each user counts: weighted as the similarities are. */
export const weighted = (users: SparseRows, weighting: ItemKnn['weighting']): SparseRows =>
  weighting === 'BM25' ? bm25(users) : weighting === 'TF-IDF' ? tfIdf(users) : users;

/**
 * Similarities of items by the users they have in common: row `i` holds what item `i` adds to others, each of which has its `k` nearest.
 * `users` is the user-item matrix, already weighted. Formulas: Ferrari Dacrema et al. (TOIS 2021), section 3.
 */
export function itemKnn(users: SparseRows, options: ItemKnn): SparseRows {
  const setwise = ['jaccard', 'dice', 'tversky'].includes(options.similarity);
  const byUser = setwise ? withValues(users, new Float64Array(users.value.length).fill(1)) : users;
  const byItem = transposed(byUser);
  const denominator = denominatorOf(byItem, options);
  const dot = new Float64Array(byItem.rows);
  const met = new Int32Array(byItem.rows);
  const found = { from: [] as number[], to: [] as number[], weight: [] as number[] };
  for (let item = 0; item < byItem.rows; item++) {
    let count = 0;
    for (let at = byItem.start[item]!; at < byItem.start[item + 1]!; at++) {
      const user = byItem.column[at]!;
      const value = byItem.value[at]!;
      for (let i = byUser.start[user]!; i < byUser.start[user + 1]!; i++) {
        const other = byUser.column[i]!;
        if (dot[other] === 0) met[count++] = other;
        dot[other]! += value * byUser.value[i]!;
      }
    }
    dot[item] = 0;
    for (let i = 0; i < count; i++) {
      const other = met[i]!;
      dot[other]! /= denominator(item, other, dot[other]!);
    }
    for (const other of best(met, count, dot, options.k)) {
      if (dot[other] === 0) continue;
      found.from.push(other);
      found.to.push(item);
      found.weight.push(dot[other]!);
    }
    for (let i = 0; i < count; i++) dot[met[i]!] = 0;
  }
  return sparseRows(byItem.rows, byItem.rows, found.from, found.to, found.weight);
}

function denominatorOf(byItem: SparseRows, options: ItemKnn): (item: number, other: number, dot: number) => number {
  const { similarity, normalize, shrink, alpha, tverskyAlpha, tverskyBeta } = options;
  const square = new Float64Array(byItem.rows);
  for (let item = 0; item < byItem.rows; item++)
    for (let at = byItem.start[item]!; at < byItem.start[item + 1]!; at++) square[item]! += byItem.value[at]! ** 2;
  const size = (item: number): number => square[item]!;
  switch (similarity) {
    case 'jaccard':
      return (item, other, dot) => size(item) + size(other) - dot + shrink + TINY;
    case 'dice':
      return (item, other) => size(item) + size(other) + shrink + TINY;
    case 'tversky':
      return (item, other, dot) =>
        dot + (size(item) - dot) * tverskyAlpha + (size(other) - dot) * tverskyBeta + shrink + TINY;
    default: {
      if (!normalize) return () => (shrink === 0 ? 1 : shrink);
      const power = similarity === 'asymmetric' ? alpha : 0.5;
      const own = square.map((one) => one ** power);
      const others = square.map((one) => one ** (1 - power));
      return (item, other) => own[item]! * others[other]! + shrink + TINY;
    }
  }
}

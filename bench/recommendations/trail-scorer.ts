import { neighbourhoodsOf } from '../../src/modules/recommendations/methods/neighbourhoods.js';
import type { Scorer } from '../../src/modules/recommendations/methods/scorer.js';
import {
  BOUGHT,
  type Neighbourhoods,
  type PairKind,
  type Trails,
  recency,
  similarityOf,
} from '../../src/modules/recommendations/methods/trail.js';

/** Far below any similarity: what nothing leads to comes in the order of popularity, as in the shop. */
const POPULARITY = 1e-9;

export const trailsOf = (trails: readonly (readonly number[])[], kind: PairKind): Trails => {
  const start = new Int32Array(trails.length + 1);
  trails.forEach((trail, i) => (start[i + 1] = (start[i] as number) + trail.length));
  const product = Int32Array.from(trails.flat());
  return { start, product, kind: new Uint8Array(product.length).fill(kind) };
};

/** Adds what a product leads to, times `weight`. */
export function addNeighbours(
  near: Neighbourhoods,
  product: number,
  weight: number,
  add: (item: number, score: number) => void,
): void {
  for (let at = near.start[product] as number; at < (near.start[product + 1] as number); at++) {
    const other = near.neighbour[at] as number;
    const degrees = [near.degree[product] as number, near.degree[other] as number] as const;
    add(other, weight * similarityOf(near.together[at] as number, ...degrees));
  }
}

/** The serving method as a scorer of all items: the same neighbourhoods, the same weights by moment. */
export function trailScorer(
  trails: readonly (readonly number[])[],
  moments: readonly (readonly number[])[],
  items: number,
): Scorer {
  const near = neighbourhoodsOf(trailsOf(trails, BOUGHT), items);
  return (user, scores) => {
    near.popularity.forEach((count, item) => (scores[item] = count * POPULARITY));
    const trail = trails[user] ?? [];
    let ago = 0;
    for (let i = trail.length - 1; i >= 0; i--) {
      if (i < trail.length - 1 && moments[user]?.[i] !== moments[user]?.[i + 1]) ago++;
      addNeighbours(near, trail[i] as number, recency(ago), (item, score) => {
        scores[item] = (scores[item] as number) + score;
      });
    }
  };
}

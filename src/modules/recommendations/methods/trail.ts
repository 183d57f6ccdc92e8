/**
 * The method that serves. What one customer bought and rated, or one visitor viewed, is a trail: products in the order in which they were
 * first met. Two products of a trail are the closer the nearer they lie on it; all trails together say how much two products have in
 * common. How it was chosen: docs/decisions/0022-recommendations.md.
 */

/** How two products of one trail belong together; the number of a reason's kind. */
export const BOUGHT = 0;
export const RATED = 1;
export const VIEWED = 2;
export type PairKind = typeof BOUGHT | typeof RATED | typeof VIEWED;
export const PAIR_KINDS = 3;

/** Pairs may lie so many places apart: of what was bought or rated, and of what was only viewed. */
export const REACH = 50;
export const VIEW_REACH = 10;
/** What was looked at says less than what was bought. */
export const VIEW_WEIGHT = 0.25;

/** Neighbours that are kept of each product. */
export const NEIGHBOURS = 100;
/** Added to the denominator of the similarity: little evidence counts little. */
const SHRINK = 10;

/** What a pair adds whose products lie `distance` places apart, 1 for next to each other. */
const NEARNESS = Float64Array.from({ length: REACH + 1 }, (_, distance) => 1 / Math.sqrt(distance));
export const nearness = (distance: number): number => NEARNESS[distance] as number;

/** How much of what two products meet they meet in each other: `together` over the mean of what each meets in all. */
export const similarityOf = (together: number, one: number, other: number): number =>
  together / (Math.sqrt(Math.max(0, one) * Math.max(0, other)) + SHRINK);

/** How much what was done `moments` moments ago counts, 0 for the latest; an order is one moment. */
export const recency = (moments: number): number => 1 / (moments + 1);

/** The two kinds of a pair as one: bought where both were bought, viewed where either was only viewed. */
export const pairKind = (one: number, other: number): PairKind => Math.max(one, other) as PairKind;

export interface Trails {
  /** Entries of trail `t` are those from `start[t]` up to `start[t + 1]`, in order. */
  start: Int32Array;
  product: Int32Array;
  /** BOUGHT, RATED or VIEWED; a trail holds either the first two, or the last. */
  kind: Uint8Array;
}

/** Calls `pair` for every two entries of a trail that lie within reach: their places, and the weight of the pair. */
export function eachPair(
  length: number,
  viewed: boolean,
  pair: (later: number, earlier: number, weight: number) => void,
): void {
  const [reach, weight] = viewed ? [VIEW_REACH, VIEW_WEIGHT] : [REACH, 1];
  for (let later = 1; later < length; later++)
    for (let back = 1; back <= reach && back <= later; back++) pair(later, later - back, weight * nearness(back));
}

export interface Neighbourhoods {
  /** Neighbours of product `p` are those from `start[p]` up to `start[p + 1]`, the nearest first. */
  start: Int32Array;
  neighbour: Int32Array;
  /** What the two have together, not yet divided by anything: later pairs are added to it. */
  together: Float32Array;
  kind: Uint8Array;
  /** What each product has together with all others. */
  degree: Float64Array;
  /** How many trails of bought and rated products each is on. */
  popularity: Float64Array;
}

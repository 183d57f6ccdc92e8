import type { Reason, Recommendation } from './contract/recommendations.contract.js';
import { BOUGHT, type PairKind, RATED } from './methods/trail.js';
import type { Statistics } from './statistics.js';
import { Tally } from './tally.js';

/** This share of a shelf is from deep in the catalogue. */
export const DISCOVERY_SHARE = 0.1;
/** Shorter shelves have no room for it. */
const SHORTEST_WITH_DISCOVERY = 5;
/** The first of a shelf lead on to what is discovered; so many places are weighed. */
const LEADS = 10;
const FINDS_OF_A_LEAD = 10;
/** One for all shelves: each is put together without waiting. */
const tally = new Tally();
/** Far below any similarity: popular ones fill up. */
const POPULARITY = 1e-9;

/** What somebody has to do with a product, and how much it counts. */
export interface Seed {
  productId: string;
  weight: number;
  because?: 'viewed' | 'bought' | 'rated';
}

export interface ShelfOptions {
  seeds: readonly Seed[];
  /** Whether a product may be shown at all. */
  allowed: (productId: string) => boolean;
  limit: number;
  /** Popular ones where the seeds lead to too few. */
  fill: boolean;
  /** Who looks, and when: the same find the same discoveries. */
  chance: string;
}

interface Candidate {
  product: number;
  score: number;
  reason: Reason;
}

/** One shelf: the nearest to its seeds, each with its reason, and a share of discoveries. Best first. */
export function shelfOf(statistics: Statistics, options: ShelfOptions): Recommendation[] {
  const { allowed, limit, fill } = options;
  const seeds = new Set(options.seeds.map(({ productId }) => productId));
  const open = (product: number): boolean => {
    const id = statistics.idOf(product);
    return !seeds.has(id) && allowed(id);
  };
  const ranked = nearest(statistics, options.seeds, open, limit);
  if (fill && ranked.length < limit) addPopular(statistics, ranked, open, limit);
  const places = limit < SHORTEST_WITH_DISCOVERY ? 0 : Math.max(1, Math.round(limit * DISCOVERY_SHARE));
  const finds = discoveries(statistics, ranked, open, Math.min(places, ranked.length), options.chance);
  return withDiscoveries(ranked, finds, limit).map(({ product, score, reason }) => ({
    productId: statistics.idOf(product),
    score,
    reason,
  }));
}

function nearest(
  statistics: Statistics,
  seeds: readonly Seed[],
  open: (product: number) => boolean,
  limit: number,
): Candidate[] {
  tally.begin(statistics.products);
  seeds.forEach((seed, i) => {
    const number = statistics.numberOf(seed.productId);
    if (number === undefined) return;
    statistics.eachNeighbour(number, (product, similarity, kind) =>
      tally.add(product, seed.weight * similarity, i, kind),
    );
  });
  const found: Candidate[] = [];
  // Most of the best may be shown: those that may not are few.
  for (let wanted = 2 * limit; ; wanted *= 4) {
    found.length = 0;
    const ranked = tally.best(wanted);
    for (const product of ranked) {
      if (found.length >= limit) break;
      if (!open(product)) continue;
      const { seed, kind } = tally.strongest(product);
      found.push({ product, score: tally.score(product), reason: reasonOf(seeds[seed] as Seed, kind) });
    }
    if (found.length >= limit || ranked.length < wanted) return found;
  }
}

const reasonOf = ({ productId, because }: Seed, kind: PairKind): Reason => ({
  kind: kind === BOUGHT ? 'bought_together' : kind === RATED ? 'rated_alike' : 'viewed_together',
  productId,
  ...(because === undefined ? {} : { because }),
});

function addPopular(
  statistics: Statistics,
  ranked: Candidate[],
  open: (product: number) => boolean,
  limit: number,
): void {
  const there = new Set(ranked.map(({ product }) => product));
  for (const product of statistics.popular()) {
    if (ranked.length >= limit) return;
    if (there.has(product) || !open(product)) continue;
    const score = statistics.popularity(product) * POPULARITY;
    ranked.push({ product, score, reason: { kind: 'popular' } });
  }
}

/** From the long tail: what the neighbours of what is shown lead to, and is not shown already. */
function discoveries(
  statistics: Statistics,
  ranked: readonly Candidate[],
  open: (product: number) => boolean,
  places: number,
  chance: string,
): number[] {
  if (places === 0) return [];
  const shown = new Set(ranked.slice(0, ranked.length - places).map(({ product }) => product));
  const { headFrom } = statistics;
  const finds = new Map<number, number>();
  for (const { product } of ranked.slice(0, LEADS)) {
    let left = FINDS_OF_A_LEAD;
    statistics.eachNeighbour(product, (find) => {
      if (left === 0 || statistics.popularity(find) >= headFrom || shown.has(find) || finds.has(find)) return;
      if (!open(find)) return;
      left--;
      finds.set(find, hashOf(`${chance} ${statistics.idOf(find)}`));
    });
  }
  return [...finds]
    .sort(([a, x], [b, y]) => x - y || a - b)
    .map(([find]) => find)
    .slice(0, places);
}

/** Spread over the shelf; each takes the score of the one before it. */
function withDiscoveries(ranked: readonly Candidate[], finds: readonly number[], limit: number): Candidate[] {
  const found = new Set(finds);
  const shelf = ranked.filter(({ product }) => !found.has(product)).slice(0, limit - finds.length);
  const length = shelf.length + finds.length;
  finds.forEach((product, i) => {
    const place = Math.max(0, Math.floor(((i + 1) * length) / finds.length) - 1);
    const score = (shelf[place - 1] ?? shelf[place])?.score ?? 0;
    shelf.splice(place, 0, { product, score, reason: { kind: 'discovery' } });
  });
  return shelf;
}

/** FNV-1a, 32 bits: spreads texts evenly, and alike everywhere. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

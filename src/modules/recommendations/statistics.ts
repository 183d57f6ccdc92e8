import { PAIR_KINDS, type PairKind, similarityOf } from './methods/trail.js';
import type { SnapshotContent } from './snapshot-file.js';
import type { StatisticChange } from './statistic-change.js';

/** Products that changes since the snapshot connect with one product, at most. */
const MOST_NEW_NEIGHBOURS = 500;
/**
 * Pairs that changes since the snapshot lay over it, in all: each takes about 110 bytes. What does not fit is known again with the
 * next build, which is asked for.
 */
export const MOST_LAID = 500_000;
/** So many of the most popular are looked through. */
const MOST_POPULAR = 1_000;
/** What is popular may be this old (ms). */
const POPULAR_FOR = 500;
/** The most popular fifth of all that anybody has is the head; the rest is the long tail. */
const HEAD_SHARE = 0.2;

export type TellNeighbour = (product: number, similarity: number, kind: PairKind) => void;

/** What is laid over a pair: by kind. */
type Laid = Float64Array;

const EMPTY: SnapshotContent = {
  version: '',
  productIds: [],
  start: new Int32Array(1),
  neighbour: new Int32Array(0),
  together: new Float32Array(0),
  kind: new Uint8Array(0),
  degree: new Float64Array(0),
  popularity: new Float64Array(0),
  ranking: new Int32Array(0),
};

/** What goes together with what: a snapshot, which never changes, and what has changed since, laid over it. Products have numbers. */
export class Statistics {
  private readonly ids: string[];
  private readonly numbers = new Map<string, number>();
  private readonly pairs = new Map<number, Map<number, Laid>>();
  /** The snapshot's and what lies over it, in one; they grow with new products. */
  private degrees: Float64Array;
  private popularities: Float64Array;
  private readonly touched = new Set<number>();
  private ranked: { popular: number[]; headFrom: number } | undefined;
  private rankedAt = 0;
  private stale = true;
  private laidPairs = 0;
  /** How many changes lie over the snapshot. */
  changes = 0;

  constructor(
    private readonly snapshot: SnapshotContent = EMPTY,
    private readonly mostLaid = MOST_LAID,
  ) {
    this.ids = [...snapshot.productIds];
    this.ids.forEach((id, number) => this.numbers.set(id, number));
    this.degrees = snapshot.degree.slice();
    this.popularities = snapshot.popularity.slice();
  }

  /** Empty before the first. */
  get version(): string {
    return this.snapshot.version;
  }

  /** No other pair can be laid over the snapshot. */
  get isFull(): boolean {
    return this.laidPairs >= this.mostLaid;
  }

  get products(): number {
    return this.ids.length;
  }

  numberOf(productId: string): number | undefined {
    return this.numbers.get(productId);
  }

  idOf(product: number): string {
    return this.ids[product] as string;
  }

  /** On how many trails of bought and rated products all of them are. */
  get totalPopularity(): number {
    return this.popularities.reduce((sum, one) => sum + one, 0);
  }

  popularity(product: number): number {
    return this.popularities[product] ?? 0;
  }

  /** What fewer have is not among the most popular fifth. */
  get headFrom(): number {
    return this.ranking().headFrom;
  }

  /** The most popular first. */
  popular(): readonly number[] {
    return this.ranking().popular;
  }

  /** Tells whatever has to do with a product, the nearest of the snapshot first. */
  eachNeighbour(product: number, tell: TellNeighbour): void {
    const { start, neighbour, together, kind } = this.snapshot;
    const laid = this.pairs.get(product);
    const degree = this.degrees[product] ?? 0;
    const until = start[product + 1] ?? 0;
    for (let at = start[product] ?? 0; at < until; at++) {
      const other = neighbour[at] as number;
      const base = together[at] as number;
      const more = laid?.get(other);
      const weight = more ? base + sumOf(more) : base;
      const similarity = similarityOf(weight, degree, this.degrees[other] as number);
      const own = kind[at] as PairKind;
      if (similarity > 0) tell(other, similarity, more ? strongest(more, own, base) : own);
    }
    if (!laid) return;
    const inSnapshot = new Set(neighbour.subarray(start[product] ?? 0, until));
    for (const [other, more] of laid) {
      if (inSnapshot.has(other)) continue;
      const similarity = similarityOf(sumOf(more), degree, this.degrees[other] as number);
      if (similarity > 0) tell(other, similarity, strongest(more));
    }
  }

  lay({ products, pairs, counts }: StatisticChange): void {
    const numbers = products.map((id) => this.learn(id));
    for (const [one, other, kind, weight] of pairs) {
      const [a, b] = [numbers[one] as number, numbers[other] as number];
      this.layPair(a, b, kind, weight);
      this.layPair(b, a, kind, weight);
    }
    for (const [place, more] of counts) {
      const product = numbers[place] as number;
      this.popularities[product] = (this.popularities[product] as number) + more;
      this.touched.add(product);
    }
    this.changes++;
    this.stale = true;
  }

  private learn(id: string): number {
    const known = this.numbers.get(id);
    if (known !== undefined) return known;
    const number = this.ids.push(id) - 1;
    this.numbers.set(id, number);
    this.degrees = grown(this.degrees, number);
    this.popularities = grown(this.popularities, number);
    return number;
  }

  private layPair(product: number, other: number, kind: number, weight: number): void {
    this.degrees[product] = (this.degrees[product] as number) + weight;
    let laid = this.pairs.get(product);
    if (!laid && this.isFull) return;
    if (!laid) this.pairs.set(product, (laid = new Map<number, Laid>()));
    let pair = laid.get(other);
    if (!pair) {
      if (laid.size >= MOST_NEW_NEIGHBOURS || this.isFull) return;
      this.laidPairs++;
      laid.set(other, (pair = new Float64Array(PAIR_KINDS)));
    }
    pair[kind] = (pair[kind] as number) + weight;
  }

  private ranking(): { popular: number[]; headFrom: number } {
    if (this.ranked && (!this.stale || Date.now() - this.rankedAt < POPULAR_FOR)) return this.ranked;
    const { ranking } = this.snapshot;
    const candidates = new Set([...ranking.subarray(0, MOST_POPULAR), ...this.touched]);
    const popular = [...candidates]
      .filter((product) => this.popularity(product) > 0)
      .sort((a, b) => this.popularity(b) - this.popularity(a) || a - b);
    const bought = lastAbove(ranking, this.snapshot.popularity);
    const head = Math.ceil(Math.max(bought, popular.length) * HEAD_SHARE);
    const last = bought > popular.length ? ranking[head - 1] : popular[head - 1];
    const headFrom = this.popularity(last ?? -1);
    this.rankedAt = Date.now();
    this.stale = false;
    return (this.ranked = { popular: popular.slice(0, MOST_POPULAR), headFrom });
  }
}

/** Room for one more, and for others after it. */
function grown(values: Float64Array, number: number): Float64Array {
  if (number < values.length) return values;
  const larger = new Float64Array(Math.ceil(values.length * 1.5) + 64);
  larger.set(values);
  return larger;
}

/** Not by `reduce`, which takes ten times as long for so few. */
function sumOf(laid: Laid): number {
  let sum = 0;
  for (let kind = 0; kind < PAIR_KINDS; kind++) sum += laid[kind] as number;
  return sum;
}

/** The kind that most of a pair comes from. */
function strongest(laid: Laid, baseKind?: PairKind, base = 0): PairKind {
  let best = 0;
  const weight = (kind: number): number => (laid[kind] as number) + (kind === baseKind ? base : 0);
  for (let kind = 1; kind < PAIR_KINDS; kind++) if (weight(kind) > weight(best)) best = kind;
  return best as PairKind;
}

/** How many products somebody has: the ranking falls. */
function lastAbove(ranking: Int32Array, popularity: Float64Array): number {
  let [low, high] = [0, ranking.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((popularity[ranking[middle] as number] as number) > 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

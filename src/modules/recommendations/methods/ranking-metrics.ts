/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays are read within their bounds */
/** What lists of recommendations were worth, as means over all that were judged. */
export interface RankingMetrics {
  judged: number;
  precision10: number;
  precision20: number;
  recall10: number;
  recall20: number;
  ndcg10: number;
  ndcg20: number;
  map10: number;
  map20: number;
  hitRate10: number;
  hitRate20: number;
  mrr20: number;
  /** Share of all items that anybody was shown. */
  coverage20: number;
  /** Share of what was shown that is not among the most popular fifth of the items. */
  longTail20: number;
}

const discount = (rank: number): number => 1 / Math.log2(rank + 2);

/**
 * Judges lists of 20 or more by what came true. Definitions of Ferrari Dacrema et al. (TOIS 2021): precision over as many as were
 * asked for or shown; recall over all that came true; the ideal of nDCG is all that came true, however many; average
 * precision over the smaller of what came true and what was shown.
 */
export class RankingJudge {
  private judged = 0;
  private readonly sums = new Map<string, number>();
  private readonly shown: Uint8Array;
  private shownInAll = 0;
  private shownInTail = 0;

  /** `popularity` of each item, by which its long tail is found. */
  constructor(private readonly tail: Uint8Array) {
    this.shown = new Uint8Array(tail.length);
  }

  /** `ranked`: items, best first. `relevance`: what came true, by item; 1 each unless it is a matter of degree. */
  add(ranked: ArrayLike<number>, relevance: ReadonlyMap<number, number>): void {
    this.judged++;
    this.upTo(10, ranked, relevance);
    this.upTo(20, ranked, relevance);
    for (let i = 0; i < Math.min(20, ranked.length); i++) {
      const item = ranked[i]!;
      this.shown[item] = 1;
      this.shownInAll++;
      this.shownInTail += this.tail[item]!;
    }
  }

  result(): RankingMetrics {
    const mean = (name: string): number => (this.sums.get(name) ?? 0) / Math.max(1, this.judged);
    const at = (name: string): [number, number] => [mean(`${name}10`), mean(`${name}20`)];
    const [precision10, precision20] = at('precision');
    const [recall10, recall20] = at('recall');
    const [ndcg10, ndcg20] = at('ndcg');
    const [map10, map20] = at('map');
    const [hitRate10, hitRate20] = at('hit');
    return {
      judged: this.judged,
      ...{ precision10, precision20, recall10, recall20, ndcg10, ndcg20, map10, map20, hitRate10, hitRate20 },
      mrr20: mean('mrr20'),
      coverage20: this.shown.reduce((sum, one) => sum + one, 0) / Math.max(1, this.shown.length),
      longTail20: this.shownInTail / Math.max(1, this.shownInAll),
    };
  }

  private upTo(cut: number, ranked: ArrayLike<number>, relevance: ReadonlyMap<number, number>): void {
    const shown = Math.min(cut, ranked.length);
    let [hits, gain, precisions, first] = [0, 0, 0, 0];
    for (let rank = 0; rank < shown; rank++) {
      const grade = relevance.get(ranked[rank]!);
      if (grade === undefined) continue;
      hits++;
      first ||= 1 / (rank + 1);
      gain += (2 ** grade - 1) * discount(rank);
      precisions += hits / (rank + 1);
    }
    const ideal = [...relevance.values()]
      .sort((a, b) => b - a)
      .reduce((sum, grade, rank) => sum + (2 ** grade - 1) * discount(rank), 0);
    const count = (name: string, value: number): unknown =>
      this.sums.set(name + String(cut), (this.sums.get(name + String(cut)) ?? 0) + value);
    count('precision', shown === 0 ? 0 : hits / shown);
    count('recall', hits / Math.max(1, relevance.size));
    count('ndcg', gain === 0 ? 0 : gain / ideal);
    count('map', shown === 0 ? 0 : precisions / Math.max(1, Math.min(relevance.size, shown)));
    count('hit', hits > 0 ? 1 : 0);
    count('mrr', first);
  }
}

/** 1 for each item that is not among the most popular fifth of those that anybody has; ties by the lower number. */
export function longTailOf(popularity: ArrayLike<number>): Uint8Array {
  const tail = new Uint8Array(popularity.length).fill(1);
  const known = Array.from({ length: popularity.length }, (_, item) => item)
    .filter((item) => popularity[item]! > 0)
    .sort((a, b) => popularity[b]! - popularity[a]! || a - b);
  for (const item of known.slice(0, Math.ceil(known.length / 5))) tail[item] = 0;
  return tail;
}

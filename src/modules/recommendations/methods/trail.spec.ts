import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Difference, isStatisticChange } from '../statistic-change.js';
import { buildSnapshot } from '../build-snapshot.js';
import { decodeSnapshot } from '../snapshot-file.js';
import { Statistics } from '../statistics.js';
import { RankingJudge, longTailOf } from './ranking-metrics.js';
import { BOUGHT, RATED, VIEWED } from './trail.js';

type Trail = { productId: string; kind: number }[];

/** What the batch build makes of trails. */
function batch(trails: Trail[]): Statistics {
  const productIds = [...new Set(trails.flat().map(({ productId }) => productId))].sort();
  const start = new Int32Array(trails.length + 1);
  trails.forEach((trail, i) => (start[i + 1] = start[i]! + trail.length));
  const product = Int32Array.from(trails.flat(), ({ productId }) => productIds.indexOf(productId));
  const kind = Uint8Array.from(trails.flat(), (step) => step.kind);
  const { file, checksum } = buildSnapshot({ version: 'v', productIds, trails: { start, product, kind } });
  return new Statistics(decodeSnapshot(file, checksum));
}

function neighboursOf(statistics: Statistics, number: number) {
  const found: { product: number; similarity: number; kind: number }[] = [];
  statistics.eachNeighbour(number, (product, similarity, kind) => found.push({ product, similarity, kind }));
  return found;
}

/** How near each of some products is; 0 for one that is no neighbour. */
function told(statistics: Statistics, productId: string, others: readonly string[]): number[] {
  const number = statistics.numberOf(productId);
  if (number === undefined) return others.map(() => 0);
  const near = neighboursOf(statistics, number).map((one) => [statistics.idOf(one.product), one.similarity] as const);
  const similarity = new Map(near);
  return others.map((other) => similarity.get(other) ?? 0);
}

const ALL = Array.from({ length: 31 }, (_, i) => `p${i}`);

const trails = (kinds: number[]) =>
  fc
    .uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 70 })
    .chain((ids) =>
      fc
        .array(fc.constantFrom(...kinds), { minLength: ids.length, maxLength: ids.length })
        .map((own): Trail => ids.map((id, i) => ({ productId: `p${id}`, kind: own[i]! }))),
    );
const anyTrail = fc.oneof(trails([BOUGHT, RATED]), trails([VIEWED]));

describe('trails', () => {
  it('come to the same by changes as by a batch, whatever they turn into', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyTrail, trails([BOUGHT, RATED])), { maxLength: 5 }), (turns) => {
        const viewed = turns.map(([before]) => before);
        const laid = batch(viewed);
        for (const [before, after] of turns) {
          const difference = new Difference();
          difference.turn(before, after);
          const change = difference.change();
          if (change) {
            expect(isStatisticChange(JSON.parse(JSON.stringify(change)))).toBe(true);
            laid.lay(change);
          }
        }
        const whole = batch(turns.map(([, after]) => after));
        // A snapshot keeps what two have together with seven digits.
        for (const id of ALL) {
          const [found, wanted] = [told(laid, id, ALL), told(whole, id, ALL)];
          expect(Math.max(...found.map((one, i) => Math.abs(one - wanted[i]!)))).toBeLessThan(1e-5);
        }
        expect(laid.totalPopularity).toBe(whole.totalPopularity);
      }),
      { numRuns: 40 },
    );
  });

  it('are nearer the nearer two lie, and say of what kind they are', () => {
    const step = (productId: string, kind: number) => ({ productId, kind });
    const statistics = batch([
      [step('a', BOUGHT), step('b', BOUGHT), step('c', RATED)],
      [step('x', VIEWED), step('y', VIEWED)],
    ]);
    const of = (productId: string) =>
      Object.fromEntries(
        neighboursOf(statistics, statistics.numberOf(productId)!).map((one) => [statistics.idOf(one.product), one]),
      );
    expect(of('a')).toMatchObject({ b: { kind: BOUGHT }, c: { kind: RATED } });
    expect(of('a')['b']!.similarity).toBeGreaterThan(of('a')['c']!.similarity);
    expect(of('x')).toMatchObject({ y: { kind: VIEWED } });
    expect([
      statistics.popularity(statistics.numberOf('a')!),
      statistics.popularity(statistics.numberOf('x')!),
    ]).toEqual([1, 0]);
  });
});

describe('the judge of rankings', () => {
  it('computes every figure as by hand', () => {
    const judge = new RankingJudge(longTailOf([9, 1, 1, 1, 1]));
    judge.add(
      [0, 1, 2, 3],
      new Map([
        [1, 1],
        [3, 1],
        [4, 1],
      ]),
    );
    const dcg = 1 / Math.log2(3) + 1 / Math.log2(5);
    const ideal = 1 + 1 / Math.log2(3) + 1 / 2;
    expect(judge.result()).toMatchObject({
      judged: 1,
      precision10: 0.5,
      recall10: 2 / 3,
      ndcg10: dcg / ideal,
      map10: (1 / 2 + 2 / 4) / 3,
      hitRate10: 1,
      mrr20: 0.5,
      coverage20: 0.8,
      longTail20: 0.75,
    });
    judge.add([], new Map([[1, 1]]));
    expect(judge.result()).toMatchObject({ judged: 2, hitRate20: 0.5, precision20: 0.25 });
  });

  it('takes for the ideal all that came true, also what no list of ten can hold', () => {
    const judge = new RankingJudge(longTailOf(new Array<number>(30).fill(1)));
    judge.add(
      Array.from({ length: 20 }, (_, i) => i),
      new Map(Array.from({ length: 12 }, (_, i) => [i, 1])),
    );
    const gain = (ranks: number) =>
      Array.from({ length: ranks }, (_, i) => 1 / Math.log2(i + 2)).reduce((a, b) => a + b);
    const { precision10, recall10, ndcg10, ndcg20, map10 } = judge.result();
    expect([precision10, recall10, ndcg20, map10]).toEqual([1, 10 / 12, 1, 1]);
    expect(ndcg10).toBeCloseTo(gain(10) / gain(12), 12);
  });
});

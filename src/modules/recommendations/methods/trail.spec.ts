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

function told(statistics: Statistics, productId: string): unknown[] {
  const number = statistics.numberOf(productId);
  if (number === undefined) return [];
  return neighboursOf(statistics, number)
    .map(({ product, similarity }) => [statistics.idOf(product), similarity.toFixed(4)] as const)
    .filter(([, similarity]) => similarity !== '0.0000')
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

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
        for (let i = 0; i <= 30; i++) expect(told(laid, `p${i}`)).toEqual(told(whole, `p${i}`));
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
});

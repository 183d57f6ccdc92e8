import { describe, expect, it } from '@jest/globals';
import { best } from './best.js';
import { invertSymmetric } from './dense-inverse.js';
import { ease } from './ease.js';
import { type ItemKnn, itemKnn } from './item-knn.js';
import { rp3beta } from './rp3beta.js';
import { popular, scoreBy } from './scorer.js';
import { type SparseRows, rowCounts, sparseRows, transposed } from './sparse-rows.js';
import { bm25, tfIdf } from './weighting.js';

/** Three users, four items: {0, 1}, {0, 1, 2}, {2}; nobody has item 3. */
const USERS = sparseRows(3, 4, [0, 0, 1, 1, 1, 2], [0, 1, 2, 0, 1, 2], [1, 1, 1, 1, 1, 1]);

const dense = ({ rows, columns, start, column, value }: SparseRows): number[][] =>
  Array.from({ length: rows }, (_, r) => {
    const row = new Array<number>(columns).fill(0);
    for (let at = start[r]!; at < start[r + 1]!; at++) row[column[at]!] = value[at]!;
    return row;
  });
const rounded = (matrix: number[][]): number[][] => matrix.map((row) => row.map((one) => Number(one.toFixed(4))));

const KNN: ItemKnn = {
  similarity: 'cosine',
  weighting: 'none',
  k: 4,
  shrink: 0,
  normalize: true,
  alpha: 0.5,
  tverskyAlpha: 1,
  tverskyBeta: 1,
};

describe('sparse rows', () => {
  it('sort by row and column, add up what is there twice, and turn around', () => {
    const matrix = sparseRows(2, 3, [1, 0, 1, 1], [2, 1, 0, 2], [1, 2, 3, 4]);
    expect(dense(matrix)).toEqual([
      [0, 2, 0],
      [3, 0, 5],
    ]);
    expect([...matrix.column]).toEqual([1, 0, 2]);
    expect(dense(transposed(matrix))).toEqual([
      [0, 3],
      [2, 0],
      [0, 5],
    ]);
    expect([...rowCounts(USERS)]).toEqual([2, 3, 1]);
  });
});

describe('the best of many', () => {
  it('are the same as sorting finds, equal ones by their number', () => {
    const scores = Float64Array.from({ length: 200 }, (_, i) => (i * 7919) % 23);
    const all = Array.from(scores.keys());
    const sorted = all.toSorted((a, b) => scores[b]! - scores[a]! || a - b);
    for (const k of [0, 1, 10, 199, 200, 500])
      expect([...best(all.toReversed(), 200, scores, k)]).toEqual(sorted.slice(0, k));
  });
});

describe('item KNN', () => {
  it('divides what two items share by their norms', () => {
    expect(rounded(dense(itemKnn(USERS, KNN)))).toEqual([
      [0, 1, 0.5, 0],
      [1, 0, 0.5, 0],
      [0.5, 0.5, 0, 0],
      [0, 0, 0, 0],
    ]);
  });

  it('knows Jaccard, Dice, Tversky, an asymmetric cosine and a shrunk one', () => {
    const between02 = (more: Partial<ItemKnn>): number =>
      Number(dense(itemKnn(USERS, { ...KNN, ...more }))[0]![2]!.toFixed(4));
    expect(between02({ similarity: 'jaccard' })).toBe(0.3333);
    expect(between02({ similarity: 'dice' })).toBe(0.25);
    expect(between02({ similarity: 'tversky', tverskyAlpha: 1, tverskyBeta: 1 })).toBe(0.3333);
    expect(between02({ similarity: 'asymmetric', alpha: 0.2 })).toBe(0.5);
    expect(between02({ shrink: 8 })).toBe(0.1);
    expect(between02({ normalize: false })).toBe(1);
  });

  it('keeps the nearest of each item that is scored', () => {
    // Each column has one: of items 0 and 1 each other, of item 2 the first of two equals.
    expect(rounded(dense(itemKnn(USERS, { ...KNN, k: 1 })))).toEqual([
      [0, 1, 0.5, 0],
      [1, 0, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ]);
  });

  it('scores by adding up what a user has', () => {
    const scores = new Float64Array(4);
    scoreBy(USERS, itemKnn(USERS, KNN))(0, scores);
    expect([...scores].map((one) => Number(one.toFixed(4)))).toEqual([1, 1, 1, 0]);
    popular(USERS)(0, scores);
    expect([...scores]).toEqual([2, 2, 2, 0]);
  });
});

describe('weights', () => {
  it('BM25: of a user with one of four items the rarity is ln 2, of lengths 2, 2, 2, 0 the mean 1.5', () => {
    const norm = 0.25 + (0.75 * 2) / 1.5;
    const weight = (items: number) => (2.2 / (1.2 * norm + 1)) * Math.log(4 / (1 + items));
    const weights = dense(bm25(USERS));
    expect(weights[0]![0]).toBeCloseTo(weight(2), 12);
    expect(weights[1]![2]).toBeCloseTo(weight(3), 12);
    expect(weights[2]![2]).toBeCloseTo(weight(1), 12);
    expect(dense(tfIdf(USERS))[2]![2]).toBeCloseTo(Math.log(2), 12);
  });
});

describe('RP3beta', () => {
  it('walks from item to user to item, and lowers the popular', () => {
    // From 0: half to user 0, who goes to 1 with 1/2, half to user 1, who goes to 1 and 2 with 1/3 each.
    const to1 = (1 / 4 + 1 / 6) / Math.sqrt(2);
    const to2 = 1 / 6 / Math.sqrt(2);
    const walked = dense(rp3beta(USERS, { alpha: 1, beta: 0.5, k: 4, normalize: false }));
    expect(walked[0]!.map((one) => Number(one.toFixed(6)))).toEqual(
      [0, to1, to2, 0].map((one) => Number(one.toFixed(6))),
    );
    const normal = dense(rp3beta(USERS, { alpha: 1, beta: 0.5, k: 4, normalize: true }));
    expect(normal[0]!.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12);
    // One neighbour each: 0 leads to 1, 1 to 0 (of two, the nearer), 2 to 0 (of equals the first); 0 then keeps the first of those.
    expect(dense(rp3beta(USERS, { alpha: 1, beta: 0.5, k: 1, normalize: true }))).toEqual([
      [0, 1, 0, 0],
      [1, 0, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ]);
  });
});

describe('EASE', () => {
  it('inverts', () => {
    for (const n of [1, 2, 3, 4, 5, 9, 16]) {
      const matrix = Float64Array.from({ length: n * n }, (_, i) => {
        const [r, c] = [Math.floor(i / n), i % n];
        return 1 / (1 + Math.abs(r - c)) + (r === c ? 2 : 0);
      });
      const inverse = invertSymmetric(matrix.slice(), n);
      for (let r = 0; r < n; r++)
        for (let c = 0; c < n; c++) {
          let sum = 0;
          for (let k = 0; k < n; k++) sum += matrix[r * n + k]! * inverse[k * n + c]!;
          expect(sum).toBeCloseTo(r === c ? 1 : 0, 10);
        }
    }
    expect(() => invertSymmetric(new Float64Array([1, 2, 2, 1]), 2)).toThrow('not positive definite');
  });

  it('solves two items by hand, and scores the same from the users as from the items', () => {
    // Gram [[3, 2], [2, 2]] + 1: the inverse is [[3, -2], [-2, 4]] / 8, so item 0 adds 2/4 to item 1.
    const three = sparseRows(3, 2, [0, 0, 1, 1, 2], [0, 1, 0, 1, 0], [1, 1, 1, 1, 1]);
    const scores = new Float64Array(2);
    ease(three, 1)(2, scores);
    expect(scores[1]).toBeCloseTo(0.5, 12);
    const wide = sparseRows(2, 3, [0, 0, 1, 1], [0, 1, 1, 2], [1, 1, 1, 1]);
    const tall = sparseRows(4, 3, [0, 0, 1, 1], [0, 1, 1, 2], [1, 1, 1, 1]);
    const [fromUsers, fromItems] = [new Float64Array(3), new Float64Array(3)];
    ease(wide, 2)(0, fromUsers);
    ease(tall, 2)(0, fromItems);
    expect(fromUsers[2]).toBeCloseTo(fromItems[2]!, 12);
  });
});

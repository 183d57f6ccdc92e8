import { describe, expect, it } from '@jest/globals';
import { sessionKnn, vectorSessionKnn } from './session-knn.js';
import { type Sessions, associationRules, sequentialRules } from './session-rules.js';

/** 0: [0, 1, 2]; 1: [0, 2]; 2: [3, 0]; in this order of time. */
const SESSIONS: Sessions = {
  start: Int32Array.of(0, 3, 5, 7),
  item: Int32Array.of(0, 1, 2, 0, 2, 3, 0),
  end: Float64Array.of(10, 20, 30),
  items: 4,
};
const plain = (scores: ReadonlyMap<number, number>): Record<number, number> =>
  Object.fromEntries([...scores].map(([item, score]) => [item, Number(score.toFixed(6))]));

describe('rules of two items', () => {
  it('association: how often both are in one session, whichever came first', () => {
    const scorer = associationRules(SESSIONS, { pruning: 20 });
    expect(plain(scorer([0]))).toEqual({ 1: 1, 2: 2, 3: 1 });
    expect(plain(scorer([0, 1]))).toEqual({ 0: 1, 2: 1 });
    expect(plain(scorer([99]))).toEqual({});
    expect(plain(associationRules(SESSIONS, { pruning: 1 })([0]))).toEqual({ 2: 2 });
    expect(plain(associationRules(SESSIONS, { pruning: 0.5 })([0]))).toEqual({ 2: 2, 1: 1 });
  });

  it('sequential: only what was clicked later, the further the less', () => {
    const scorer = sequentialRules(SESSIONS, { pruning: 20, steps: 10, weighting: 'div' });
    expect(plain(scorer([0]))).toEqual({ 1: 1, 2: 1.5 });
    expect(plain(scorer([3]))).toEqual({ 0: 1 });
    expect(plain(sequentialRules(SESSIONS, { pruning: 0, steps: 1, weighting: 'div' })([0]))).toEqual({ 1: 1, 2: 1 });
    expect(plain(sequentialRules(SESSIONS, { pruning: 0, steps: 9, weighting: 'quadratic' })([0]))).toEqual({
      1: 1,
      2: 1.25,
    });
  });

  it('sequential: linear weights fall below nothing after ten clicks, and such rules lead nowhere', () => {
    // 0 before 11 others, and once right before the last of them.
    const item = Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 11);
    const sessions = { start: Int32Array.of(0, 12, 14), item, end: Float64Array.of(1, 2), items: 12 };
    const rules = plain(sequentialRules(sessions, { pruning: 0, steps: 20, weighting: 'linear' })([0]));
    expect(rules).toMatchObject({ 1: 0.9, 9: 0.1, 11: 0.8 });
    expect(Object.keys(rules)).not.toContain('10');
  });
});

describe('nearest sessions', () => {
  it('S-KNN: what sessions with the same items have, by cosine', () => {
    const scorer = sessionKnn(SESSIONS, { k: 10, sampleSize: 10 });
    // [0, 1]: with session 0 2/√6, with 1 and 2 1/√4 each.
    const [first, other] = [2 / Math.sqrt(6), 0.5];
    const six = (value: number): number => Number(value.toFixed(6));
    expect(plain(scorer([0, 1]))).toEqual({
      0: six(first + 2 * other),
      1: six(first),
      2: six(first + other),
      3: other,
    });
    expect(plain(sessionKnn(SESSIONS, { k: 1, sampleSize: 10 })([0, 1]))).toEqual({
      0: six(first),
      1: six(first),
      2: six(first),
    });
    // Only the most recent one is looked at.
    expect(Object.keys(plain(sessionKnn(SESSIONS, { k: 10, sampleSize: 1 })([0, 1])))).toEqual(['0', '3']);
  });

  it('V-SKNN: late clicks count more, and rare items gain', () => {
    const options = { k: 10, sampleSize: 10, weighting: 'div', weightingScore: 'div' } as const;
    // Clicked 0 then 1: weights 1/2 and 1. Session 0 shares both, its latest is the last click; 1 and 2 share 0, one back.
    const scorer = vectorSessionKnn(SESSIONS, { ...options, idfWeighting: 0 });
    expect(plain(scorer([0, 1]))).toEqual({ 0: 0.75 + 2 * 0.125, 1: 0.75, 2: 0.75 + 0.125, 3: 0.125 });
    const rare = vectorSessionKnn(SESSIONS, { ...options, idfWeighting: 1 });
    expect(rare([0, 1]).get(3)).toBeCloseTo(0.125 * (1 + Math.log(3)), 12);
    expect(rare([0, 1]).get(0)).toBeCloseTo(1, 12);
    expect(plain(scorer([77]))).toEqual({});
    // Clicked twice, an item counts by its last click: 0 weighs 1, 1 weighs 2/3, and two items are what both are over.
    expect(plain(scorer([0, 1, 0]))).toEqual({ 0: 1.833333, 1: 0.833333, 2: 1.333333, 3: 0.5 });
  });

  it('V-SKNN: what lies ten clicks back or more has nothing to say where weights are linear', () => {
    const options = { k: 10, sampleSize: 10, weighting: 'same', weightingScore: 'linear', idfWeighting: 0 } as const;
    const scorer = vectorSessionKnn(SESSIONS, options);
    const unknown = (count: number) => Array.from({ length: count }, (_, i) => 100 + i);
    expect(plain(scorer([3, ...unknown(1)]))).toEqual({ 0: 0.4, 3: 0.4 });
    expect(plain(scorer([3, ...unknown(9)]))).toEqual({});
    expect(plain(scorer([3, ...unknown(12)]))).toEqual({});
  });
});

import { describe, expect, it } from '@jest/globals';
import { helpfulScore } from './wilson.js';

describe('the lower bound of the helpful share', () => {
  // 1/1, 10/10 and 600/1000 as published with the ranking; 81/263 from Newcombe (1998), table I, method 3: .2553.
  it.each([
    [1, 0, 0.2065],
    [10, 0, 0.7225],
    [600, 400, 0.5693],
    [81, 182, 0.2553],
    [15, 133, 0.0624],
    [0, 20, 0],
    [1, 28, 0.0061],
    [0, 0, 0],
  ])('of %i helpful and %i unhelpful votes', (helpful, unhelpful, bound) => {
    expect(helpfulScore(helpful, unhelpful) / 1_000_000).toBeCloseTo(bound, 4);
  });

  it('grows with every helpful vote, shrinks with every other, and stays a whole number of millionths', () => {
    for (let helpful = 0; helpful < 12; helpful++)
      for (let unhelpful = 0; unhelpful < 12; unhelpful++) {
        const score = helpfulScore(helpful, unhelpful);
        expect(Number.isInteger(score) && score >= 0 && score <= 1_000_000).toBe(true);
        expect(helpfulScore(helpful + 1, unhelpful)).toBeGreaterThan(score);
        expect(helpfulScore(helpful, unhelpful + 1)).toBeLessThanOrEqual(score);
      }
  });

  it('trusts many that mostly agree more than one that fully does', () => {
    expect(helpfulScore(90, 10)).toBeGreaterThan(helpfulScore(1, 0));
  });
});

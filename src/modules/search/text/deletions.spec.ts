import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allowedErrors, deletionsOf, distance } from './deletions.js';

it('counts wrong, missing, doubled and swapped letters', () => {
  expect(distance('dick', 'dck', 1)).toBe(1);
  expect(distance('heights', 'hights', 1)).toBe(1);
  expect(distance('wuthering', 'wuthring', 2)).toBe(1);
  expect(distance('the', 'teh', 1)).toBe(1);
  expect(distance('phone', 'phnoee', 2)).toBe(2);
  expect(distance('kitten', 'sitting', 2)).toBe(3);
});

const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 3, maxLength: 12 });

it('gives two words that are near enough a deletion in common', () => {
  fc.assert(
    fc.property(letters, letters, (typed, word) => {
      const most = Math.min(allowedErrors(typed), allowedErrors(word));
      if (distance(typed, word, most) > most) return;
      const common = new Set(deletionsOf(word));
      expect(deletionsOf(typed).some((deletion) => common.has(deletion))).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

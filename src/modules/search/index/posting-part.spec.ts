import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DocSet } from './doc-set.js';
import { PART, clearPart, decodePart, encodePart, mergePart, readPart } from './posting-part.js';

const numbers = fc.uniqueArray(fc.nat(PART - 1), { minLength: 1, maxLength: 2_000 });

it('reads back what was written, few or many, alone and into a set', () => {
  fc.assert(
    fc.property(numbers, fc.nat(3), (docs, part) => {
      const ascending = docs.sort((a, b) => a - b);
      const text = encodePart(ascending);
      expect(decodePart(text)).toEqual(ascending);
      const set = DocSet.empty(4 * PART);
      readPart(set, part, text);
      expect(set.size).toBe(ascending.length);
      expect(set.first(PART)).toEqual(ascending.map((doc) => part * PART + doc));
    }),
    { numRuns: 60 },
  );
  expect(encodePart(Array.from({ length: 5_000 }, (_, i) => i))).toMatch(/^b/);
});

it('merges what comes and goes into a part', () => {
  fc.assert(
    fc.property(numbers, numbers, numbers, (docs, added, removed) => {
      const sorted = (some: Iterable<number>): number[] => [...some].sort((a, b) => a - b);
      const expected = new Set([...docs, ...added]);
      for (const doc of removed) expected.delete(doc);
      const merged = mergePart(encodePart(sorted(docs)), sorted(added), sorted(removed));
      expect(merged === '' ? [] : decodePart(merged)).toEqual(sorted(expected));
      expect(mergePart(undefined, sorted(added), [])).toBe(encodePart(sorted(added)));
      expect(mergePart(encodePart(sorted(docs)), [], docs)).toBe('');
    }),
    { numRuns: 60 },
  );
});

it('puts a part in place of another, also where the set ends within it', () => {
  fc.assert(
    fc.property(numbers, numbers, (docs, others) => {
      const size = PART + 5_000;
      const set = DocSet.empty(size);
      for (const text of [docs, others].map((some) => encodePart(some.sort((a, b) => a - b)))) {
        readPart(set, 0, text);
        readPart(set, 1, text);
        readPart(set, 7, text);
      }
      const inside = others.map((doc) => doc + PART).filter((doc) => doc < set.room);
      expect(set.first(4 * PART)).toEqual([...others, ...inside]);
      clearPart(set, 1);
      expect(set.first(4 * PART)).toEqual(others);
    }),
    { numRuns: 60 },
  );
});

import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DocSet } from './doc-set.js';
import { PART, decodePart, encodePart, readPart } from './posting-part.js';

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

it('joins and intersects sets of different sizes as sets', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(200)), fc.uniqueArray(fc.nat(90)), (left, right) => {
      const make = (docs: number[], size: number): DocSet => {
        const set = DocSet.empty(size);
        for (const doc of docs) set.add(doc);
        return set;
      };
      const sorted = (docs: number[]): number[] => docs.sort((a, b) => a - b);
      expect(make(left, 201).and(make(right, 91)).first(999)).toEqual(sorted(left.filter((d) => right.includes(d))));
      expect(make(left, 201).or(make(right, 91)).first(999)).toEqual(sorted([...new Set([...left, ...right])]));
      expect(make(left, 201).without(make(right, 91)).first(999)).toEqual(
        sorted(left.filter((d) => !right.includes(d))),
      );
      expect(make(left, 201).firstIn(make(right, 91), 5)).toEqual(
        sorted(left.filter((d) => right.includes(d))).slice(0, 5),
      );
      expect(
        make(left, 201)
          .where((doc) => doc % 3 === 1)
          .first(999),
      ).toEqual(sorted(left.filter((d) => d % 3 === 1)));
      const back: number[] = [];
      make(left, 201).forEachBack((doc) => back.push(doc));
      expect(back.reverse()).toEqual(sorted(left));
    }),
  );
});

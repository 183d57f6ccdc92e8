import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DocSet } from '../index/doc-set.js';
import { type Place, comparePlaces, firstAfter } from './order.js';

const SIZE = 300;
const values = fc.array(fc.nat(6), { minLength: SIZE, maxLength: SIZE });

it('reads page after page what sorting everything gives, from either end', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(SIZE - 1)), values, values, fc.boolean(), (docs, first, second, lastFirst) => {
      const set = DocSet.empty(SIZE);
      for (const doc of docs) set.add(doc);
      const order = { first: (doc: number) => first[doc]!, second: (doc: number) => second[doc]!, lastFirst };
      const sorted = docs.map((doc): Place => [first[doc]!, second[doc]!, doc]).sort(comparePlaces);
      const read: Place[] = [];
      for (let page: Place[]; (page = firstAfter(set, order, read.at(-1), 7)).length > 0;) read.push(...page);
      expect(read).toEqual(sorted);
    }),
    { numRuns: 60 },
  );
});

import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DocSet } from '../index/doc-set.js';
import { Peaks } from './peaks.js';
import { Steps, priceStep } from './steps.js';
import { type Order, type Place, comparePlaces, firstAfter } from './order.js';

const SIZE = 20_000;
/** How products are read: as they come, by steps, or block by block from the last. */
const ways = ['plain', 'steps', 'peaks'] as const;

function orderOf(way: (typeof ways)[number], first: (doc: number) => number, second: (doc: number) => number): Order {
  if (way === 'plain') return { first, second };
  if (way === 'steps') {
    const steps = new Steps();
    steps.grow(SIZE);
    for (let doc = 0; doc < SIZE; doc++) steps.put(doc, priceStep(first(doc)));
    return { first, second, parts: () => steps.ascending() };
  }
  const [ones, twos] = [new Peaks(), new Peaks()];
  for (const peaks of [ones, twos]) peaks.grow(SIZE);
  for (let doc = 0; doc < SIZE; doc++) {
    ones.raise(doc, 100 - first(doc));
    twos.raise(doc, 100 - second(doc));
  }
  return { first, second, least: (block) => [100 - ones.of(block), 100 - twos.of(block)] };
}

it('reads page after page what sorting everything gives, whichever way it reads', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ways),
      fc.constantFrom(1, 17, 900),
      fc.integer({ min: 1, max: 9 }),
      fc.nat(99),
      (way, every, different, shift) => {
        const first = (doc: number): number => Math.floor(((doc * 7 + shift) % 1_009) / 10) % (different * 10);
        const second = (doc: number): number => (doc * 13 + shift) % different;
        const set = DocSet.empty(SIZE);
        const places: Place[] = [];
        for (let doc = shift; doc < SIZE; doc += every) {
          set.add(doc);
          places.push([first(doc), second(doc), doc]);
        }
        places.sort(comparePlaces);
        const order = orderOf(way, first, second);
        const read: Place[] = [];
        for (let page: Place[]; (page = firstAfter(set, order, read.at(-1), 7)).length > 0 && read.length < 70;)
          read.push(...page);
        expect(read).toEqual(places.slice(0, read.length));
        expect(read.length).toBeGreaterThanOrEqual(Math.min(70, places.length));
      },
    ),
    { numRuns: 20 },
  );
});

it('filters by steps as one by one', () => {
  const steps = new Steps();
  steps.grow(SIZE);
  const price = (doc: number): number => (doc * 7_919) % 30_011;
  const found = DocSet.empty(SIZE);
  for (let doc = 0; doc < SIZE; doc++) {
    // Prices change.
    steps.put(doc, priceStep(doc));
    steps.put(doc, priceStep(price(doc)));
    if (doc % 3 > 0) found.add(doc);
  }
  fc.assert(
    fc.property(fc.nat(31_000), fc.nat(31_000), (from, to) => {
      const test = (doc: number): boolean => price(doc) >= from && price(doc) <= to;
      const passing = steps.between(found, priceStep(from), priceStep(to), test);
      expect(passing.first(SIZE)).toEqual(found.where(test).first(SIZE));
    }),
    { numRuns: 10 },
  );
});

it('finds the step of a price', () => {
  expect([0, 1, 2, 3, 4, 1_000, Infinity].map(priceStep)).toEqual([0, 1, 5, 7, 9, 40, 212]);
});

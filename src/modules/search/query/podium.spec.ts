import { expect, it } from '@jest/globals';
import { Podium } from './podium.js';

const WORTH = [0, 5, 9, 7, 9, 1, 8, 3];
const worth = (doc: number): number => WORTH[doc]!;

it('keeps the first three of each category, of equals those that came first', () => {
  const podium = new Podium(2, (doc, other) => worth(doc) > worth(other));
  for (const doc of [1, 2, 3, 4, 5, 6]) podium.enter(0, doc);
  podium.enter(1, 7);
  // What has come up since it was made is not on it.
  podium.enter(2, 1);
  expect(podium.standing).toEqual([2, 4, 6, 7]);
});

it('lets later equals come first where the order says so', () => {
  const podium = new Podium(1, (doc, other) => worth(doc) >= worth(other));
  for (const doc of [1, 2, 4]) podium.enter(0, doc);
  expect(podium.standing).toEqual([4, 2, 1]);
});

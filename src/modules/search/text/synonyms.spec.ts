import { expect, it } from '@jest/globals';
import { stemOf } from './stems.js';
import { synonymsIn } from './synonyms.js';

const of = (query: string) => synonymsIn(query.split(' ').map(stemOf));

it('knows other words for a word, wherever it stands', () => {
  expect(of('gaming laptops')).toEqual([{ from: 1, to: 2, synonyms: [['notebook']] }]);
  expect(of('a clown')).toEqual([]);
});

it('takes the longest phrase that begins at a place', () => {
  expect(of('desktop pc')).toEqual([{ from: 0, to: 2, synonyms: [['desktop', 'comput']] }]);
  expect(of('ssd 1tb')).toEqual([{ from: 0, to: 1, synonyms: [['solid', 'state', 'drive']] }]);
  expect(of('solid state')).toEqual([]);
});

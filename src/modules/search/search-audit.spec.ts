import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { SearchBench } from '../../../test/kit/search.js';

let bench: SearchBench;
beforeEach(async () => {
  bench = await SearchBench.start();
  await bench.add([
    { title: 'Moby Dick', authors: ['Herman Melville'] },
    { title: 'Typee', authors: ['Herman Melville'] },
  ]);
});
afterEach(() => bench.remove());

const PLANTED: [what: string, statements: string[], found: RegExp][] = [
  ['a text that is gone', ['DELETE FROM product_text WHERE doc = 1'], /^1 products with a text that is not there/],
  ['a number that was never given', ['UPDATE index_state SET last_doc = 1'], /^1 products whose number or change/],
  [
    'a change that was never given',
    ['UPDATE indexed_product SET seq = 9999 WHERE doc = 1'],
    /^1 products whose number or change/,
  ],
  [
    'what was set aside',
    ['UPDATE indexed_product SET failed_version = version WHERE doc = 1'],
    /^1 products that could not be indexed/,
  ],
  [
    'sales below nothing',
    ['UPDATE indexed_product SET sales = -1 WHERE doc = 1'],
    /^1 products with less than nothing sold/,
  ],
  [
    'a price without its currency',
    ['UPDATE indexed_product SET currency = NULL WHERE doc = 1'],
    /^1 products whose price lacks/,
  ],
  [
    'a word of nobody',
    ["UPDATE completion SET products = 0 WHERE typed = 'moby'"],
    /^1 words and names that no product has/,
  ],
  [
    'a word that nothing is corrected to',
    ["DELETE FROM misspelling WHERE word = 'moby'"],
    /^no misspelling leads to "moby"/,
  ],
  ['an old generation', ['UPDATE posting SET generation = 0'], /postings of a generation that neither answers/],
  [
    'other words',
    ["UPDATE product_text SET title = 'Omoo' WHERE doc = 2"],
    /^product number 2 is indexed by other words/,
  ],
  ['a posting too few', ["DELETE FROM posting WHERE term = 'w:mobi'"], /^product number 1 lacks in 1 of its postings/],
  [
    'a posting too many',
    ["UPDATE posting SET docs = (SELECT docs FROM posting WHERE term = 'w:melvil') WHERE term = 'w:mobi'"],
    /^product number 2 stands in the postings of a word that it has not/,
  ],
  [
    'a name that is not completed',
    ["DELETE FROM completion WHERE kind = 'author'"],
    /^product number 1 has a name that is not/,
  ],
];

it.each(PLANTED)('finds %s', async (_what, statements, found) => {
  expect((await bench.search.audit({})).findings).toEqual([]);
  await bench.modules.database('search').write(async (tx) => {
    for (const statement of statements) await tx.run(statement);
  });
  const { findings } = await bench.search.audit({});
  expect(findings).toContainEqual(expect.stringMatching(found));
});

it('finds nothing wrong with misspellings that are written before their word is', async () => {
  await bench.modules.database('search').write(async (tx) => {
    await tx.run(
      "INSERT INTO misspelling (generation, deletion, word) SELECT generation, 'omoo', 'omoo' FROM index_state",
    );
  });
  expect((await bench.search.audit({})).findings).toEqual([]);
});

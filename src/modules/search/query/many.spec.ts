import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SearchBench } from '../../../../test/kit/search.js';

/** More than are looked at one by one. */
const MANY = 1_200;

let bench: SearchBench;
beforeAll(async () => {
  bench = await SearchBench.start();
  for (let from = 0; from < MANY; from += 600)
    await bench.add(
      Array.from({ length: 600 }, (_, i) => ({
        title: `Notebook sleeve ${from + i}`,
        category: 'Bags/Sleeves',
        authors: [i % 4 === 0 ? 'Ann Gray' : 'Bo Lind'],
        // The first thousand are of one kind nearly all.
        attributes: { colour: from + i < 1_000 && i % 10 !== 0 ? 'black' : 'red' },
      })),
    );
  await bench.add([{ title: 'Tern 530 with a long name and a notebook inside', category: 'Computers/Notebook' }]);
});
afterAll(() => bench.remove());

const counts = async (facet: string, more = {}): Promise<Record<string, number>> => {
  const page = await bench.find('sleeve', { limit: 1, ...more });
  expect(page.exact).toBe(true);
  const values = page.facets.find(({ name }) => name === facet)?.values ?? [];
  return Object.fromEntries(values.map(({ value, count }) => [value, count]));
};

it('counts authors and attributes over everything that is found', async () => {
  expect(await counts('attribute:colour')).toEqual({ black: 900, red: 300 });
  expect(await counts('author')).toEqual({ 'Bo Lind': 900, 'Ann Gray': 300 });
  // With its own filter left out, and with those of others.
  const red = { attributes: [{ name: 'colour', value: 'red' }] };
  expect(await counts('attribute:colour', red)).toEqual({ black: 900, red: 300 });
  const byLind = (await bench.find('sleeve', { limit: 1, ...red, authors: ['Bo Lind'] })).total;
  expect((await counts('author', red))['Bo Lind']).toBe(byLind);
});

it('looks at what is of the kind that is asked for before many others with the word', async () => {
  expect((await bench.titles('notebook'))[0]).toBe('Tern 530 with a long name and a notebook inside');
});

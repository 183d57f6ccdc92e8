import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SearchBench } from '../../../../test/kit/search.js';
import { Catalog } from '../../catalog/contract/catalog.contract.js';
import { type Client, unavailable } from '../../../platform/index.js';
import { CategoryPaths } from './categories.js';

let bench: SearchBench;
let catalog: Client<typeof Catalog>;
beforeAll(async () => {
  bench = await SearchBench.start();
  catalog = bench.modules.client(Catalog);
  await bench.add([
    { title: 'Alpha', category: 'One' },
    { title: 'Beta', category: 'Two' },
  ]);
});
afterAll(() => bench.remove());

const idOf = async (name: string): Promise<string> =>
  (await catalog.categories({})).items.find((category) => category.name === name)!.categoryId;
const found = async (category: string): Promise<number> => (await bench.search.search({ category, limit: 10 })).total;

it('finds what is in several categories that are asked for at once, by their ids', async () => {
  const [one, two] = [await idOf('One'), await idOf('Two')];
  expect(await Promise.all([found(one), found(two), found(one)])).toEqual([1, 1, 1]);
});

it('finds a category soon that did not exist when it was asked for first', async () => {
  const [child] = await bench.add([{ title: 'Gamma', category: 'Three' }]);
  expect(child).toBeDefined();
  const id = await idOf('Three');
  // An id that nobody has makes no difference.
  expect(await found('nothing~0')).toBe(0);
  for (const end = Date.now() + 60_000; (await found(id)) === 0;) expect(Date.now()).toBeLessThan(end);
});

it('says that the catalogue is away instead of finding nothing', async () => {
  let isAway = true;
  const away = {
    ...catalog,
    categories: () => (isAway ? Promise.reject(unavailable('catalog')) : catalog.categories({})),
  };
  const paths = new CategoryPaths(away as never);
  const id = await idOf('One');
  await expect(paths.of(id, ['one'])).rejects.toMatchObject({ kind: 'unavailable' });
  isAway = false;
  expect(await paths.of(id, ['one'])).toEqual(['One']);
});

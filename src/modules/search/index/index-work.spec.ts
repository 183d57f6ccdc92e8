import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SearchBench } from '../../../../test/kit/search.js';
import { ServiceError } from '../../../platform/index.js';
import { Indexer } from './indexer.js';

let bench: SearchBench;
let id: string;
beforeAll(async () => {
  bench = await SearchBench.start();
  id = (await bench.add([{ title: 'Alpha' }, { title: 'Beta' }]))[1]!;
});
afterAll(() => bench.remove());

/** Something changes that is not indexed yet. */
const changed = (): Promise<void> =>
  bench.modules.database('search').write(async (tx) => {
    await tx.run('UPDATE indexed_product SET version = version + 1 WHERE product_id = ?', [id]);
  });

it('answers with what is indexed while something else has the index for long', async () => {
  let end = (): void => undefined;
  const long = bench.modules.app
    .get(Indexer, { strict: false })
    .alone(() => new Promise<void>((resolve) => (end = resolve)));
  try {
    await changed();
    const pages = await Promise.all([bench.find('alpha'), bench.find('alpha', { limit: 1 }), bench.find('beta')]);
    expect(pages.map(({ total }) => total)).toEqual([1, 1, 1]);
  } finally {
    end();
    await long;
  }
  await bench.indexed();
});

it('answers while nothing can be written', async () => {
  const database = bench.modules.database('search');
  await changed();
  const write = database.write.bind(database);
  database.write = () => Promise.reject(new ServiceError('unavailable', 'storage', 'search cannot reach its storage.'));
  try {
    expect((await bench.find('alpha')).total).toBe(1);
  } finally {
    database.write = write;
  }
  await bench.indexed();
});

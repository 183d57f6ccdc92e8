import { describe, expect, it } from '@jest/globals';
import { ReadCache } from './read-cache.js';

describe('a read cache', () => {
  const setUp = () => {
    const database = { commits: 0, exclusive: true };
    let loads = 0;
    const cache = new ReadCache<{ n: number }>(database, 2);
    return { database, read: (key: string) => cache.get(key, async () => ({ n: ++loads })) };
  };

  it('asks once while nothing is committed', async () => {
    const { read } = setUp();
    expect([await read('a'), await read('a')]).toEqual([{ n: 1 }, { n: 1 }]);
  });

  it('asks again after every commit, also one that happened while it was asking', async () => {
    const { database, read } = setUp();
    const asking = read('a');
    database.commits++;
    await asking;
    expect(await read('a')).toEqual({ n: 2 });
  });

  it('keeps a bounded number of answers', async () => {
    const { read } = setUp();
    for (const key of ['a', 'b', 'c']) await read(key);
    expect(await read('a')).toEqual({ n: 4 });
  });
});

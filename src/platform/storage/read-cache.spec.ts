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

  it('asks for several together, and only for those that it has not', async () => {
    const database = { commits: 0, exclusive: true };
    const cache = new ReadCache<{ key: string }>(database, 10);
    const asked: (readonly string[])[] = [];
    const each = async (keys: string[]): Promise<string[]> => {
      const load = (missing: readonly string[]): Promise<{ key: string }[]> => {
        asked.push(missing);
        return Promise.resolve(missing.filter((key) => key !== 'none').map((key) => ({ key })));
      };
      return (await cache.each(keys, load, ({ key }) => key)).map(({ key }) => key).sort();
    };
    expect(await each(['a', 'none'])).toEqual(['a']);
    expect(await each(['a', 'b', 'none'])).toEqual(['a', 'b']);
    expect(await each(['a', 'b'])).toEqual(['a', 'b']);
    database.commits++;
    expect(await each(['b'])).toEqual(['b']);
    database.exclusive = false;
    expect(await each(['b'])).toEqual(['b']);
    expect(asked).toEqual([['a', 'none'], ['b', 'none'], ['b'], ['b']]);
  });

  it('keeps a bounded number of answers', async () => {
    const { read } = setUp();
    for (const key of ['a', 'b', 'c']) await read(key);
    expect(await read('a')).toEqual({ n: 4 });
  });
});

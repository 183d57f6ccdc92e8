import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Catalog, type Changes, type GetChanges } from '../../../modules/catalog/contract/catalog.contract.js';
import { type Client, ServiceError, assembling, readConfig } from '../../../platform/index.js';
import { ChangeFeed } from './change-feed.js';
import { FragmentCache } from './fragment-cache.js';

describe('the fragment cache', () => {
  let told: Omit<Changes, 'seq'>;
  let asked: GetChanges[];
  let now: number;
  let answers: Record<string, string>;
  let loads: number;

  const cacheOf = (env: Record<string, string> = {}): FragmentCache => {
    let seq = 0;
    const changes = async (request: GetChanges): Promise<Changes> => {
      asked.push(request);
      return { ...told, seq: ++seq };
    };
    const catalog = { changes } as unknown as Client<typeof Catalog>;
    return new FragmentCache(new ChangeFeed(catalog), readConfig(env));
  };
  const price = async (cache: FragmentCache, id = 'a'): Promise<string> => {
    await cache.refresh();
    const load = async () => {
      loads++;
      return { price: answers[id]! };
    };
    return (await cache.get('price', id, 'told', load)).price;
  };
  const wait = (milliseconds: number): number => (now += milliseconds);

  beforeEach(() => {
    told = { epoch: 'one', productIds: [], complete: true };
    asked = [];
    loads = 0;
    answers = { a: '1', b: '2' };
    now = 1000;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
  });
  afterEach(() => void jest.restoreAllMocks());

  it('keeps an answer for a minute while nothing is said to have changed', async () => {
    const cache = cacheOf();
    await price(cache);
    for (let i = 0; i < 100; i++, wait(500)) await price(cache);
    expect(loads).toBe(1);
    wait(60_000);
    await price(cache);
    expect(loads).toBe(2);
  });

  it('drops what has changed, and nothing else, within 200 ms', async () => {
    const cache = cacheOf();
    await Promise.all([price(cache, 'a'), price(cache, 'b')]);
    answers = { a: '3', b: '4' };
    told = { ...told, productIds: ['a'] };
    expect(await price(cache, 'a')).toBe('1');
    wait(200);
    expect([await price(cache, 'a'), await price(cache, 'b')]).toEqual(['3', '2']);
  });

  it('asks what has changed once in 200 ms, and from where it was', async () => {
    const cache = cacheOf();
    for (let i = 0; i < 10; i++, wait(50)) await price(cache);
    expect(asked).toEqual([{ after: 0 }, { epoch: 'one', after: 1 }, { epoch: 'one', after: 2 }]);
  });

  it('does not keep what was asked before a change and answered after it', async () => {
    const cache = cacheOf();
    await price(cache, 'b');
    let answer: (value: { price: string }) => void = () => undefined;
    const slow = cache.get('price', 'a', 'told', () => new Promise<{ price: string }>((resolve) => (answer = resolve)));
    told = { ...told, productIds: ['a'] };
    wait(200);
    await cache.refresh();
    answer({ price: 'old' });
    await slow;
    expect(await price(cache, 'a')).toBe('1');
  });

  it('drops everything where more may have changed than is told', async () => {
    const cache = cacheOf();
    await price(cache);
    answers = { a: '3' };
    told = { epoch: 'two', productIds: [], complete: false };
    wait(200);
    expect(await price(cache)).toBe('3');
  });

  it('keeps nothing longer than half a second while nobody tells', async () => {
    const cache = cacheOf();
    told = { ...told, complete: false };
    await price(cache);
    answers = { a: '3' };
    wait(150);
    expect(await price(cache)).toBe('1');
    wait(400);
    expect(await price(cache)).toBe('3');
  });

  it('has the last good copy where the owner is away, and none where the owner has answered', async () => {
    const cache = cacheOf();
    const isAnswer = (error: unknown): boolean => !(error as ServiceError).isOutage;
    const get = (load: () => Promise<{ title: string }>) => cache.getOrCopy('product', 'a', 'told', load, isAnswer);
    await get(async () => ({ title: 'Emma' }));
    wait(60_001);
    const away = (): Promise<never> => Promise.reject(new ServiceError('unavailable', 'down', 'Down.'));
    expect(await get(away)).toEqual({ value: { title: 'Emma' }, isCopy: true });
    const gone = (): Promise<never> => Promise.reject(new ServiceError('not_found', 'not_found', 'Gone.'));
    await expect(get(gone)).rejects.toThrow('Gone.');
  });

  it('asks once for what many want at the same time', async () => {
    const cache = cacheOf();
    await Promise.all(Array.from({ length: 20 }, () => price(cache)));
    expect(loads).toBe(1);
  });

  it('does not wait for what was asked before a change', async () => {
    const cache = cacheOf();
    await price(cache, 'b');
    void cache.get('price', 'a', 'told', () => new Promise<{ price: string }>(() => undefined));
    told = { ...told, productIds: ['a'] };
    wait(200);
    expect(await price(cache, 'a')).toBe('1');
  });

  it('asks once more, together, where the time of who asked first was too short, and not after an answer', async () => {
    const cache = cacheOf();
    const failing = (error: ServiceError) => async () => {
      loads++;
      await Promise.resolve();
      throw error;
    };
    const late = failing(new ServiceError('deadline_exceeded', 'deadline_exceeded', 'Late.'));
    const gone = failing(new ServiceError('not_found', 'not_found', 'Gone.'));
    const first = cache.get('price', 'a', 'told', late);
    const others = Array.from({ length: 20 }, () => price(cache));
    await expect(first).rejects.toThrow('Late.');
    expect(new Set(await Promise.all(others))).toEqual(new Set(['1']));
    expect(loads).toBe(2);
    const asked = Array.from({ length: 20 }, () => cache.get('price', 'c', 'told', gone));
    for (const one of await Promise.allSettled(asked)) expect(one.status).toBe('rejected');
    expect(loads).toBe(3);
  });

  it('is bounded in size: large answers push an older one out', async () => {
    const cache = cacheOf();
    await price(cache);
    for (let i = 0; i < 10; i++)
      await cache.get('text', `t${i}`, 'told', async () => ({ text: 'x'.repeat(5_000_000) }));
    await price(cache);
    expect(loads).toBe(2);
  });

  it('counts what it answers for a page as questions, and not what is asked of a service', async () => {
    const cache = cacheOf();
    const counted = (ask: () => Promise<unknown>): Promise<number[]> =>
      assembling(1000, async (assembly) => {
        await ask();
        return [assembly.logical, assembly.kept];
      });
    // What `load` asks is counted on its way.
    expect(await counted(() => price(cache))).toEqual([0, 0]);
    expect(await counted(() => Promise.all([price(cache), price(cache)]))).toEqual([2, 2]);
    expect(await counted(() => Promise.all([price(cache, 'b'), price(cache, 'b'), price(cache, 'b')]))).toEqual([2, 2]);
  });

  it('takes back what it has counted when it is asked of a service after all', async () => {
    const cache = cacheOf();
    let fail: (error: Error) => void = () => undefined;
    const first = cache.get('price', 'a', 'told', () => new Promise<never>((_, reject) => (fail = reject)));
    const counted = await assembling(1000, async (assembly) => {
      const both = Promise.all([price(cache), price(cache)]);
      await new Promise(setImmediate);
      const before = [assembly.logical, assembly.kept];
      fail(new ServiceError('deadline_exceeded', 'deadline_exceeded', 'Late.'));
      await both;
      return [before, [assembly.logical, assembly.kept]];
    });
    await expect(first).rejects.toThrow('Late.');
    // One of the two asks again, and that question is counted where it leaves; the other waits for it.
    expect([loads, counted]).toEqual([
      1,
      [
        [2, 2],
        [1, 1],
      ],
    ]);
  });

  it('keeps nothing and asks nothing where it is switched off', async () => {
    const cache = cacheOf({ DOORDESK_PAGE_CACHE: 'off' });
    await price(cache);
    await price(cache);
    expect([loads, asked.length]).toEqual([2, 0]);
  });
});

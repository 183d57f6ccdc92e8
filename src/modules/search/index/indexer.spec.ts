import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { SearchBench } from '../../../../test/kit/search.js';
import type { Completion } from '../text/product-words.js';
import { CompletionChanges } from './completion-changes.js';
import { Indexer } from './indexer.js';

let bench: SearchBench;
beforeEach(async () => (bench = await SearchBench.start()));
afterEach(() => bench.remove());

const LEFT_OUT = '1 products that could not be indexed and are left out';
const findings = async (): Promise<string[]> => (await bench.search.audit({})).findings;

it('sets one product aside that cannot be indexed, and goes on with those beside it, until it changes or all is rebuilt', async () => {
  await bench.add([{ title: 'Moby Dick' }, { title: 'Typee' }, { title: 'Omoo' }, { title: 'Mardi' }]);
  await bench.built();
  const database = bench.modules.database('search');
  await database.write(async (tx) => {
    await tx.run("UPDATE product_text SET title = title || ' again'");
    await tx.run("UPDATE product_text SET attributes = 'no JSON' WHERE doc = 3");
    await tx.run('UPDATE indexed_product SET version = version + 1');
  });
  await bench.indexed();
  expect((await bench.titles('again')).sort()).toEqual(['Mardi again', 'Moby Dick again', 'Typee again']);
  expect(await findings()).toEqual([LEFT_OUT]);
  await database.write(async (tx) => {
    await tx.run("UPDATE product_text SET attributes = '{}' WHERE doc = 3");
    await tx.run('UPDATE indexed_product SET version = version + 1 WHERE doc = 3');
  });
  await bench.indexed();
  expect(await bench.titles('again')).toHaveLength(4);
  expect(await findings()).toEqual([]);
});

it('finds what comes in great numbers, together', async () => {
  await bench.add(Array.from({ length: 300 }, (_, i) => ({ title: `Volume ${i}` })));
  expect((await bench.find('volume')).total).toBe(300);
  expect(await findings()).toEqual([]);
});

it('counts and keeps everything when several instances index at once', async () => {
  const database = bench.modules.database('search');
  const [one, other] = [
    new Indexer(database, pino({ level: 'silent' })),
    new Indexer(database, pino({ level: 'silent' })),
  ];
  await bench.add(Array.from({ length: 300 }, (_, i) => ({ title: `Volume ${i}` })));
  await one.indexWaiting();
  await database.write(async (tx) => {
    await tx.run("UPDATE product_text SET title = title || ' again'");
    await tx.run('UPDATE indexed_product SET version = version + 1');
  });
  await Promise.all([one.indexWaiting(), other.indexWaiting()]);
  await bench.indexed();
  expect(await database.readOne("SELECT products FROM completion WHERE typed = 'again'")).toEqual({ products: 300 });
  expect((await bench.find('again', { facets: false })).total).toBe(300);
  expect(await findings()).toEqual([]);
});

it('forgets more words at once than a statement takes values', async () => {
  const database = bench.modules.database('search');
  const words = new Map(
    Array.from({ length: 40_000 }, (_, i): [string, Completion] => {
      const typed = `w${i.toString(36)}`;
      return [typed, { kind: 'author', typed, text: typed }];
    }),
  );
  const none = new Map<string, Completion>();
  const count = async (): Promise<unknown> =>
    (await database.readOne("SELECT COUNT(*) AS n FROM completion WHERE generation = 99 AND kind = 'author'"))?.['n'];
  const changes = [new CompletionChanges(99), new CompletionChanges(99)] as const;
  changes[0].change(none, words);
  await database.write((tx) => changes[0].write(tx));
  expect(Number(await count())).toBe(40_000);
  changes[1].change(words, none);
  await database.write((tx) => changes[1].write(tx));
  expect(Number(await count())).toBe(0);
});

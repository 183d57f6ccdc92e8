import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SearchBench } from '../../../../test/kit/search.js';
import type { ModuleDatabase } from '../../../platform/index.js';
import { claim, readState } from '../index/index-state.js';
import { PostingChanges } from '../index/posting-changes.js';
import { PART } from '../index/posting-part.js';
import { Postings } from './postings.js';

const COMMON = 'w:common';
const NONE: ReadonlySet<string> = new Set();

let bench: SearchBench;
let database: ModuleDatabase;
/** Keeps what it has read, as the module's own does. */
let keeping: Postings;
let reads = 0;

beforeAll(async () => {
  bench = await SearchBench.start();
  database = bench.modules.database('search');
  // What its first build has left is removed in further revisions.
  while ((await readState(database)).step !== null) await new Promise((resolve) => setTimeout(resolve, 10));
  keeping = new Postings({ read: (sql: string, params: []) => (reads++, database.read(sql, params)) } as never);
});
afterAll(() => bench.remove());

/** Which products get a word, and which lose it. */
async function write(term: string, added: Iterable<number>, removed: Iterable<number> = []): Promise<void> {
  const state = await readState(database);
  const changes = new PostingChanges(state.generation);
  for (const doc of added) changes.change(doc, NONE, new Set([term]));
  for (const doc of removed) changes.change(doc, new Set([term]), NONE);
  await changes.prepare(database);
  await database.write(async (tx) => {
    await claim(tx, state);
    await changes.write(tx);
  });
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);

/** Says the same as one that keeps nothing; gives what that is, and how many statements it took. */
async function asked(term: string, size: number): Promise<{ docs: number; statements: number }> {
  const state = await readState(database);
  const before = reads;
  const numbers = async (postings: Postings): Promise<number[]> => {
    const docs: number[] = [];
    (await postings.of(state, [term], size)).get(term)?.forEach((doc) => docs.push(doc));
    return docs;
  };
  const told = await numbers(keeping);
  const statements = reads - before;
  expect(told).toEqual(await numbers(new Postings(database)));
  return { docs: told.length, statements };
}

it('keeps the sets of common words, and reads again only where they were written', async () => {
  const size = 3 * PART;
  await write(COMMON, upTo(2 * PART));
  await write('w:rare', [7, PART + 7]);
  expect(await asked(COMMON, size)).toMatchObject({ docs: 2 * PART });
  expect(await asked(COMMON, size)).toEqual({ docs: 2 * PART, statements: 0 });
  expect((await asked('w:rare', size)).statements).toBe(1);
  expect((await asked('w:rare', size)).statements).toBe(1);
  await write(COMMON, [2 * PART + 5], [PART + 3, PART + 4]);
  expect(await asked(COMMON, size)).toEqual({ docs: 2 * PART - 1, statements: 2 });
  expect(await asked(COMMON, size)).toEqual({ docs: 2 * PART - 1, statements: 0 });
});

it('gives sets as large as the index has become', async () => {
  await write(COMMON, [5 * PART + 1]);
  expect((await asked(COMMON, 6 * PART)).docs).toBe(2 * PART);
  await write('w:rare', [6 * PART + 1]);
  expect((await asked(COMMON, 7 * PART)).docs).toBe(2 * PART);
});

it('forgets a word that nothing has any more, and takes it up again', async () => {
  const all = upTo(2 * PART + 5);
  await write(COMMON, [], [...all, 5 * PART + 1]);
  expect((await asked(COMMON, 7 * PART)).docs).toBe(0);
  await write(COMMON, all);
  expect((await asked(COMMON, 7 * PART)).docs).toBe(all.length);
});

it('begins anew with every generation', async () => {
  await database.write(async (tx) => {
    await tx.run('DELETE FROM posting WHERE term = ?', [COMMON]);
    await tx.run('UPDATE index_state SET generation = generation + 1, revision = revision + 1');
  });
  expect((await asked(COMMON, 7 * PART)).docs).toBe(0);
  await write(COMMON, upTo(30_000));
  expect((await asked(COMMON, 7 * PART)).docs).toBe(30_000);
});

it('keeps all of a set, whoever read it before it was known how many products there are', async () => {
  await write('w:late', upTo(2 * PART));
  await keeping.of(await readState(database), ['w:late'], PART + 100);
  expect(await asked('w:late', 3 * PART)).toEqual({ docs: 2 * PART, statements: 0 });
  await write('w:late', [3 * PART + 200]);
  await keeping.of(await readState(database), ['w:late'], PART + 100);
  expect(await asked('w:late', 4 * PART)).toEqual({ docs: 2 * PART + 1, statements: 0 });
});

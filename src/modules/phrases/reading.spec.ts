import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type StartedModules, startModules } from '../../../test/kit/modules.js';
import { type Client, Schedule, newId } from '../../platform/index.js';
import { LONGEST_PART, type PhraseList, Phrases, type TextState } from './contract/phrases.contract.js';
import { PhrasesModule } from './phrases.module.js';
import { Reader } from './reading/reader.js';
import { bookAbout } from './sample-books.js';
import { countBook } from './statistics/book-counts.js';
import { proseOf } from './text/prose.js';
import { TextSweep } from './text-sweep.js';

const LATE = 60_000;
const SUBJECTS = ['old sport', 'green lantern', 'yellow brick', 'silver shoes', 'red weed'];

describe('the reading of texts', () => {
  let modules: StartedModules;
  let phrases: Client<typeof Phrases>;

  const start = async (directory?: string): Promise<void> => {
    modules = await startModules([PhrasesModule], directory === undefined ? {} : { directory });
    phrases = modules.client(Phrases);
  };
  afterEach(async () => {
    expect((await phrases.audit({})).findings).toEqual([]);
    await modules.remove();
  });

  const put = async (productId: string, text: string): Promise<void> => {
    const parts = Math.ceil(text.length / LONGEST_PART);
    const uploadId = newId();
    for (let part = 1; part <= parts; part++) {
      const piece = text.slice((part - 1) * LONGEST_PART, part * LONGEST_PART);
      await phrases.putPart({ productId, uploadId, part, parts, text: piece });
    }
  };
  const until = async <T>(look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> => {
    for (const end = Date.now() + LATE; ;) {
      const seen = await look();
      if (holds(seen)) return seen;
      if (Date.now() > end) throw new Error(`still ${JSON.stringify(seen)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const reach = (productId: string, state: TextState['state']): Promise<TextState> =>
    until(
      () => phrases.text({ productId }),
      (seen) => seen.state === state,
    );
  const all = (productId: string): Promise<PhraseList> => phrases.phrases({ productId, limit: 500 });
  /** Everybody's phrases, when all have been held against the shelf as it is. */
  const shelf = async (products: string[]): Promise<PhraseList[]> => {
    await until(
      () =>
        modules
          .database('phrases')
          .readOne<{ n: number }>(
            "SELECT COUNT(*) AS n FROM book_text WHERE state IN ('waiting', 'reading') OR (state = 'ready' AND ranked <> (SELECT version FROM shelf))",
          ),
      (seen) => seen?.n === 0,
    );
    return Promise.all(products.map(all));
  };

  it('comes to the same whatever the shelf went through', async () => {
    await start();
    const products = SUBJECTS.map((_, i) => `book-${i}`);
    const textOf = (i: number): string =>
      bookAbout(SUBJECTS[i]!, 20 + i, [SUBJECTS[(i + 1) % 5]!, SUBJECTS[(i + 2) % 5]!]);
    for (const [i, productId] of products.entries()) await put(productId, textOf(i));
    const scratch = await shelf(products);
    expect(scratch[0]!.items[0]).toMatchObject({ phrase: 'old sport', count: 20 });
    expect(scratch[0]!.items[0]!.sharedBy).toEqual(['book-3', 'book-4']);

    await put('book-1', bookAbout('another subject', 50));
    await put('book-9', bookAbout('old sport', 60));
    await phrases.removeText({ productId: 'book-2' });
    const between = await shelf(products);
    expect(between[0]!.items[0]!.sharedBy[0]).toBe('book-9');
    expect(between[0]!.items[0]!.score).toBeLessThan(scratch[0]!.items[0]!.score);
    expect(between[2]).toEqual({ items: [] });

    await phrases.removeText({ productId: 'book-9' });
    for (const i of [2, 1]) await put(products[i]!, textOf(i));
    expect(await shelf(products)).toEqual(scratch);
  });

  it('names nobody whose text has just been removed', async () => {
    await start();
    await put('one', bookAbout('old sport', 20));
    await put('two', bookAbout('old sport', 20));
    const [one] = await shelf(['one', 'two']);
    expect(one!.items[0]!.sharedBy).toEqual(['two']);
    await phrases.removeText({ productId: 'two' });
    expect((await all('one')).items[0]!.sharedBy).toEqual([]);
  });

  it('begins anew when its thread dies, and gives up a text that always fails', async () => {
    await start();
    const reader = modules.app.get(Reader, { strict: false });
    await put('book', bookAbout('old sport', 3000));
    await reach('book', 'reading');
    await until(
      async () => reader.threadId,
      (seen) => seen !== undefined,
    );
    await reader.onModuleDestroy();
    await reach('book', 'ready');
    expect((await all('book')).items[0]!.phrase).toBe('old sport');

    const ranked = reader.ranked.bind(reader);
    reader.ranked = async (most) => {
      reader.ranked = ranked;
      await reader.onModuleDestroy();
      return ranked(most);
    };
    await put('other', bookAbout('red weed', 20));
    await reach('other', 'ready');
    expect((await all('other')).items[0]!.phrase).toBe('red weed');

    reader.read = () => Promise.reject(new Error('unreadable'));
    await put('book', bookAbout('green lantern', 20));
    await reach('book', 'failed');
    expect((await all('book')).items[0]!.phrase).toBe('old sport');
  });

  it('goes on after the module was stopped in the middle of it', async () => {
    await start();
    await put('book', bookAbout('old sport', 3000));
    await reach('book', 'reading');
    await modules.stop();
    await start(modules.directory);
    await reach('book', 'ready');
    expect((await all('book')).items[0]).toMatchObject({ phrase: 'old sport', count: 3000 });
    expect((await phrases.inside({ productId: 'book', query: 'old sport', limit: 1 })).total).toBe(3000);
  });

  it('lets an upload that never ends go after a day, and remembers what is gone for as long', async () => {
    await start();
    const sweep = modules.app.get(TextSweep, { strict: false });
    await phrases.putPart({ productId: 'book', uploadId: 'never', part: 1, parts: 2, text: 'half' });
    await put('read', bookAbout('old sport', 20));
    await reach('read', 'ready');
    const day = 24 * 3_600_000;
    await sweep.sweep(Date.now() + day - 60_000);
    expect(await phrases.text({ productId: 'book' })).toMatchObject({ state: 'incomplete' });
    await sweep.sweep(Date.now() + day + 60_000);
    expect(await phrases.text({ productId: 'book' })).toMatchObject({ state: 'none' });
    await sweep.sweep(Date.now() + 2 * day + 120_000);
    const rows = await modules.database('phrases').read('SELECT state FROM book_text');
    expect(rows).toEqual([{ state: 'ready' }]);
  });

  it('erases what is removed while the sweep erases another, and knows the upload for a day from then on', async () => {
    await start();
    await modules.app.get(Schedule, { strict: false }).stop();
    const sweep = modules.app.get(TextSweep, { strict: false });
    const database = modules.database('phrases');
    const long = new Date(Date.now() - 10 * 24 * 3_600_000).toISOString();
    for (const id of ['one', 'two'])
      await database.write(async (tx) => {
        await tx.run(
          `INSERT INTO book_text (text_id, product_id, upload_id, state, parts, characters, words, progress, attempts, begun_at, read_at, ranked)
           VALUES (?, ?, 'u', 'ready', 1, 0, 0, 100, 1, ?, ?, 0)`,
          [id, id, long, long],
        );
        for (let chunk = 0; chunk < 300; chunk++)
          await tx.run(
            `INSERT INTO text_chunk (text_id, chunk, start, first_word, characters, body) VALUES (?, ?, 0, 0, 0, 'x')`,
            [id, chunk],
          );
      });
    await phrases.removeText({ productId: 'one' });
    const sweeping = sweep.sweep();
    await phrases.removeText({ productId: 'two' });
    await sweeping;
    await sweep.sweep();
    expect(await database.read('SELECT text_id FROM text_chunk')).toEqual([]);
    const late = { productId: 'two', uploadId: 'u', part: 1, parts: 1, text: 'late' };
    expect(await phrases.putPart(late)).toMatchObject({ state: 'none' });
    expect(await database.read('SELECT text_id FROM text_part')).toEqual([]);
  });

  it('does not hold up the event loop while it reads and ranks', async () => {
    await start();
    const text = bookAbout('old sport', 2000);
    await put('small', bookAbout('old sport', 20));
    await reach('small', 'ready');
    // Something else on the machine may hold it up: one book of a few that does not is enough.
    const shares: number[] = [];
    for (const book of ['one', 'two', 'three', 'four']) {
      await put(book, text);
      const delay = monitorEventLoopDelay({ resolution: 5 });
      delay.enable();
      await reach(book, 'ready');
      delay.disable();
      const began = performance.now();
      countBook(proseOf(text));
      shares.push(delay.max / 1e6 / (performance.now() - began));
      if (shares.at(-1)! < 0.5) break;
    }
    expect(Math.min(...shares)).toBeLessThan(0.5);
  });

  it('finds every fault in its books', async () => {
    await start();
    await put('book', bookAbout('old sport', 20));
    await reach('book', 'ready');
    await phrases.putPart({ productId: 'other', uploadId: 'u', part: 1, parts: 2, text: 'half' });
    const database = modules.database('phrases');
    // Nobody puts in order what is put out of order here.
    await modules.app.get(Schedule, { strict: false }).stop();
    const swap = (table: string, column: string, from: string, to: string, where = '1 = 1'): [string, string] => [
      `UPDATE ${table} SET ${column} = ${to} WHERE ${column} = ${from} AND ${where}`,
      `UPDATE ${table} SET ${column} = ${from} WHERE ${column} = ${to} AND ${where}`,
    ];
    const id = `(SELECT text_id FROM book_text WHERE product_id = 'book')`;
    const faults: [finding: RegExp, plant: string, mend: string][] = [
      [/parts that they do not have/, ...swap('text_part', 'part', '1', '7')],
      [/whole and do not know it/, ...swap('book_text', 'parts', '2', '1', "product_id = 'other'")],
      [/have lost a part/, ...swap('book_text', 'state', "'incomplete'", "'waiting'", "product_id = 'other'")],
      [/count and are not whole/, ...swap('text_chunk', 'chunk', '1', '1000')],
      [/count and are not whole/, ...swap('text_chunk', 'characters', '8002', '8003')],
      [/cannot be searched/, ...swap('word_positions', 'text_id', id, "'nobody'", 'bucket = 3')],
      [/rows of word_positions whose text/, ...swap('word_positions', 'text_id', id, "'nobody'", 'bucket = 3')],
      [/are not counted/, ...swap('text_counts', 'text_id', id, "'nobody'")],
      [/rows of text_counts whose text/, ...swap('text_counts', 'text_id', id, "'nobody'")],
      [/shelf to come/, ...swap('shelf', 'version', '1', '0')],
      [/phrases whose text does not count/, ...swap('book_text', 'state', "'ready'", "'failed'")],
      [/rows of phrase_page whose text/, ...swap('phrase_page', 'text_id', id, "'nobody'")],
      [/rows of text_chunk whose text/, ...swap('text_chunk', 'text_id', id, "'nobody'")],
      [
        /rows of text_part whose text/,
        "UPDATE text_part SET text_id = 'nobody'",
        "UPDATE text_part SET text_id = (SELECT text_id FROM book_text WHERE product_id = 'other')",
      ],
    ];
    for (const [finding, plant, mend] of faults) {
      expect(await database.write((tx) => tx.run(plant))).toBeGreaterThan(0);
      expect((await phrases.audit({})).findings).toContainEqual(expect.stringMatching(finding));
      await database.write((tx) => tx.run(mend));
      expect((await phrases.audit({})).findings).toEqual([]);
    }
  });
});

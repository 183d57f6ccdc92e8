import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type StartedModules, startModules } from '../../../test/kit/modules.js';
import { type Client, newId } from '../../platform/index.js';
import { LONGEST_PART, type Passages, Phrases, type TextState } from './contract/phrases.contract.js';
import { PhrasesModule } from './phrases.module.js';
import { bookAbout, lines } from './sample-books.js';

const LATE = 60_000;

describe.each([
  ['once', {}],
  ['twice', { repeatCommands: true }],
])('texts and their phrases, every command sent %s', (_way, config) => {
  let modules: StartedModules;
  let phrases: Client<typeof Phrases>;

  beforeAll(async () => {
    modules = await startModules([PhrasesModule], { config });
    phrases = modules.client(Phrases);
  });
  afterEach(async () => expect((await phrases.audit({})).findings).toEqual([]));
  afterAll(() => modules.remove());

  const put = (productId: string, text: string, uploadId = newId()): Promise<TextState> =>
    phrases.putPart({ productId, uploadId, part: 1, parts: 1, text });
  const until = async <T>(look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> => {
    for (const end = Date.now() + LATE; ;) {
      const seen = await look();
      if (holds(seen)) return seen;
      if (Date.now() > end) throw new Error(`still ${JSON.stringify(seen)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const read = (productId: string): Promise<TextState> =>
    until(
      () => phrases.text({ productId }),
      ({ state }) => state === 'ready',
    );
  const book = async (text: string): Promise<string> => {
    const productId = newId();
    await put(productId, text);
    await read(productId);
    return productId;
  };
  const first = async (productId: string, limit = 5): Promise<string[]> =>
    (await phrases.phrases({ productId, limit })).items.map(({ phrase }) => phrase);
  const shownIn = ({ items }: Passages): string[] =>
    items.map(({ fragments }) => fragments.map(({ text, match }) => (match ? `[${text}]` : text)).join(''));

  it('has nothing of a product without text', async () => {
    const productId = newId();
    expect(await phrases.text({ productId })).toMatchObject({ state: 'none', words: 0, progress: 0, readAt: null });
    expect(await phrases.phrases({ productId, limit: 10 })).toEqual({ items: [] });
    await expect(phrases.inside({ productId, query: 'old sport', limit: 10 })).rejects.toMatchObject({
      kind: 'not_found',
    });
  });

  it('reads a text and tells the phrases that are its own, and who shares them', async () => {
    const [one, other] = [
      await book(bookAbout('old sport', 30)),
      await book(bookAbout('green lantern', 30, ['old sport'])),
    ];
    const state = await phrases.text({ productId: one });
    expect(state).toMatchObject({ state: 'ready', progress: 100 });
    expect(state.words).toBeGreaterThan(1000);
    expect(await first(one, 1)).toEqual(['old sport']);
    expect(await first(other, 1)).toEqual(['green lantern']);
    const shared = await until(
      () => phrases.phrases({ productId: one, limit: 500 }),
      ({ items }) => items[0]!.sharedBy.length > 0,
    );
    expect(shared.items[0]).toMatchObject({ phrase: 'old sport', count: 30, sharedBy: [other] });
    for (const productId of [one, other]) await phrases.removeText({ productId });
  });

  it('takes parts in any order and more than once, and refuses what belongs to no upload', async () => {
    const productId = newId();
    const uploadId = newId();
    const text = bookAbout('silver shoes', 40);
    const third = Math.floor(text.length / 3);
    const pieces = [text.slice(0, third), text.slice(third, 2 * third), text.slice(2 * third)];
    const part = (n: number, of = pieces[n - 1]!): Promise<TextState> =>
      phrases.putPart({ productId, uploadId, part: n, parts: 3, text: of });
    await part(3);
    await part(1);
    expect(await part(1, 'another text')).toMatchObject({ state: 'incomplete' });
    await expect(phrases.putPart({ productId, uploadId, part: 2, parts: 4, text })).rejects.toMatchObject({
      code: 'invalid_part',
    });
    await expect(phrases.putPart({ productId, uploadId, part: 4, parts: 3, text })).rejects.toMatchObject({
      code: 'invalid_part',
    });
    await part(2);
    expect((await read(productId)).characters).toBe(text.length);
    expect(await first(productId, 1)).toEqual(['silver shoes']);
    await part(2, 'late');
    expect(await phrases.text({ productId })).toMatchObject({ state: 'ready', characters: text.length });
  });

  it('tells of the text before until the next is read, and forgets a text that is removed', async () => {
    const uploadId = newId();
    const productId = newId();
    await put(productId, bookAbout('yellow brick', 30), uploadId);
    await read(productId);
    const next = newId();
    await phrases.putPart({ productId, uploadId: next, part: 1, parts: 2, text: bookAbout('ruby slippers', 30) });
    expect(await phrases.text({ productId })).toMatchObject({ state: 'incomplete' });
    expect(await first(productId, 1)).toEqual(['yellow brick']);
    await phrases.putPart({ productId, uploadId: next, part: 2, parts: 2, text: ' The end.' });
    await read(productId);
    expect(await first(productId, 1)).toEqual(['ruby slippers']);
    await put(productId, bookAbout('yellow brick', 30), uploadId);
    expect(await phrases.text({ productId })).toMatchObject({ state: 'ready' });
    expect(await first(productId, 1)).toEqual(['ruby slippers']);
    await phrases.removeText({ productId });
    expect(await phrases.text({ productId })).toMatchObject({ state: 'none', characters: 0 });
    expect(await first(productId)).toEqual([]);
    const left = (table: string): Promise<{ n: number } | undefined> =>
      modules
        .database('phrases')
        .readOne(
          `SELECT COUNT(*) AS n FROM ${table} WHERE text_id IN (SELECT text_id FROM book_text WHERE product_id = ?)`,
          [productId],
        );
    for (const table of ['text_part', 'text_chunk', 'word_positions', 'text_counts', 'phrase_page'])
      await until(
        () => left(table),
        (seen) => seen?.n === 0,
      );
  });

  it('looks inside, without case and diacritics, in any script, page by page', async () => {
    const productId = await book(
      lines(
        'The Élan of the old sport. She said: “Old, Sport!” and the OLD SPORTS left.',
        'Das ist die Straße. Мой дядя самых честных правил. 道可道非常道。',
        ...Array.from({ length: 30 }, (_, i) => `The red weed grew ${i} feet high over bean-fields.`),
      ),
    );
    const look = (query: string, limit = 10, cursor?: string): Promise<Passages> =>
      phrases.inside({ productId, query, limit, ...(cursor ? { cursor } : {}) });
    expect(shownIn(await look('old sport'))).toEqual([
      expect.stringMatching(/^The Élan of the \[old sport\]\. She said/),
      expect.stringMatching(/She said: “\[Old, Sport\]!” and the OLD SPORTS left/),
    ]);
    expect((await look('ELAN OF')).total).toBe(1);
    expect((await look('strasse')).items[0]!.fragments.find(({ match }) => match)!.text).toBe('Straße');
    expect((await look('ДЯДЯ самых')).total).toBe(1);
    expect((await look('道可道')).total).toBe(1);
    expect((await look('bean fields')).total).toBe(30);
    expect((await look('sport old')).total).toBe(0);
    const seen: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await look('red weed', 7, cursor);
      expect(page).toMatchObject({ total: 30, complete: true });
      seen.push(...page.items.map(({ offset }) => String(offset)));
      if (page.next === null) break;
      cursor = page.next;
      await expect(look('red', 7, cursor)).rejects.toMatchObject({ code: 'invalid_cursor' });
    }
    expect(new Set(seen).size).toBe(30);
    await expect(look('red weed', 7, 'nonsense')).rejects.toMatchObject({ code: 'invalid_cursor' });
  });

  it('takes any query as text', async () => {
    const productId = await book(lines('a.*b %_ OR "quoted" NOT (NEAR) constructor __proto__ here'));
    const totalOf = async (query: string): Promise<number> =>
      (await phrases.inside({ productId, query, limit: 5 })).total;
    expect(await totalOf('constructor __proto__')).toBe(1);
    expect(await totalOf('hasOwnProperty')).toBe(0);
    expect(await totalOf('OR "quoted" NOT (NEAR)')).toBe(1);
    for (const hostile of ["'; DROP TABLE book_text; --", '!!!', '%', '(x+)+$', '\u202e', 'é'.repeat(10_000), '{}'])
      expect(await totalOf(hostile)).toBe(0);
    expect(await totalOf('a '.repeat(5_000))).toBe(0);
  });

  it('reads what is hardly a text', async () => {
    for (const text of [
      '…',
      'x'.repeat(LONGEST_PART),
      'word',
      '\u0000x'.slice(1),
      '道德經'.repeat(7_000),
      'I\n\n'.repeat(999),
    ]) {
      const productId = await book(text);
      expect((await first(productId)).filter((phrase) => !/^[道德經]+$/.test(phrase))).toEqual([]);
      await phrases.removeText({ productId });
    }
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startFaultyStore } from '../kit/faulty-store.js';
import { Shop, unique } from '../kit/shop.js';
import { type TestStore, WAYS, startTestStore } from '../kit/store.js';

interface Found {
  items: { productId: string; title: string; highlights: { title: { text: string; match: boolean }[] } }[];
  next: string | null;
  total: number;
  exact: boolean;
  facets: { name: string; values: { value: string; label: string; count: number }[] }[];
  didYouMean: string | null;
  corrected: boolean;
}

/** What search knows is at most a second behind; on a busy machine, somewhat more. */
const LATE = 60_000;

const ways = process.env['DOORDESK_TEST_STORE'] ? WAYS.slice(0, 1) : [WAYS[0]!, WAYS.at(-1)!];

describe.each(ways)('search over HTTP, %s', (_way, config) => {
  // A word that nothing else in the store has: other suites may use the same one. Its plural is made by an s.
  const word = `${unique('zebra').replaceAll(/[^a-z]/g, '')}k`;
  let store: TestStore;
  let shop: Shop;
  let ids: string[];

  const find = async (query: Record<string, string | string[]>): Promise<Found> =>
    (await shop.get(`/v1/search?${queryOf(query)}`).expect(200)).body as Found;
  const refused = async (query: string, code: string): Promise<void> => {
    const reply = await shop.get(`/v1/${query}`).expect(400);
    expect(reply.body).toMatchObject({ code });
  };

  beforeAll(async () => {
    store = await startTestStore(config);
    shop = Shop.at(store);
    ids = [];
    for (const [title, amount, stock] of [
      [`The ${word} crossing`, 1500, 3],
      [`A ${word} in winter`, 2500, 0],
      [`Case for a ${word}`, 500, 1],
    ] as const) {
      const product = { title, category: `Tales/${word}`, description: 'Stripes.', price: { amount, currency: 'USD' } };
      const created = await shop.staff
        .post('/v1/staff/products', { ...product, attributes: { mood: 'calm' } })
        .expect(201);
      const { productId } = created.body as { productId: string };
      await shop.staff.put(`/v1/staff/inventory/${productId}`, { onHand: stock }).expect(200);
      ids.push(productId);
    }
    for (const end = Date.now() + LATE; (await find({ q: word, available: 'true' })).total < 2;)
      if (Date.now() > end) throw new Error('not found in time');
      else await new Promise((resolve) => setTimeout(resolve, 20));
  });
  afterAll(async () => {
    expect(await store.findings()).toEqual([]);
    await store.remove();
  });

  it('finds, marks, counts, filters and pages', async () => {
    const page = await find({ q: `${word}s`, limit: '2' });
    expect(page).toMatchObject({ total: 3, exact: true, didYouMean: null, corrected: false });
    const [first] = page.items;
    expect(first?.productId).toBe(ids[0]);
    expect(first?.highlights.title).toEqual([
      { text: 'The ', match: false },
      { text: word, match: true },
      { text: ' crossing', match: false },
    ]);
    const rest = await find({ q: `${word}s`, limit: '2', cursor: page.next! });
    expect([...page.items, ...rest.items].map(({ productId }) => productId).sort()).toEqual([...ids].sort());
    expect(rest.next).toBeNull();
    const prices = page.facets.find(({ name }) => name === 'price')?.values;
    expect(prices).toEqual([
      { value: '0-999', label: '0.00 to 9.99 USD', count: 1 },
      { value: '1000-2499', label: '10.00 to 24.99 USD', count: 1 },
      { value: '2500-4999', label: '25.00 to 49.99 USD', count: 1 },
    ]);
    expect((await find({ query: word, attribute: ['mood:calm', 'mood:wild'], maxPrice: '999' })).total).toBe(1);
    expect((await find({ q: word, attribute: 'mood:wild' })).total).toBe(0);
    expect((await find({ q: word, category: `Tales/${word}`, minRating: '4' })).total).toBe(0);
  });

  it('corrects a spelling and suggests what the text may become', async () => {
    const typo = word.slice(0, 3) + word.slice(4);
    const corrected = await find({ q: `${typo} winter` });
    expect(corrected).toMatchObject({ didYouMean: `${word} winter`, corrected: true });
    expect(corrected.items[0]?.title).toBe(`A ${word} in winter`);
    const reply = await shop.get(`/v1/search/suggestions?q=${word.slice(0, -1)}`).expect(200);
    const kinds = (reply.body as { items: { kind: string }[] }).items.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['words', 'category', 'product']));
  });

  it('answers GET /v1/products?query=, and refuses the cursors of another list', async () => {
    const list = await shop.get(`/v1/products?query=${word}&limit=1`).expect(200);
    const { items, next, facets } = list.body as Found;
    expect([items[0]?.productId, facets.length > 0]).toEqual([ids[0], true]);
    expect(await shop.all(`/v1/products?query=${word}&limit=1`)).toHaveLength(3);
    const plain = await shop.get('/v1/products?limit=1').expect(200);
    const other = (plain.body as Found).next!;
    await refused(`products?query=${word}&limit=1&cursor=${other}`, 'invalid_cursor');
    await refused(`products?limit=1&cursor=${next}`, 'invalid_cursor');
  });

  it('refuses what it cannot mean', async () => {
    await refused('search?q=a&query=b', 'invalid_request');
    await refused('search?q=a&minPrice=2&maxPrice=1', 'invalid_request');
    await refused('search?q=a&attribute=mood', 'invalid_request');
    await refused('search?q=a&colour=red', 'invalid_request');
    await refused('search?q=a&cursor=abc', 'invalid_cursor');
    for (const q of ['"', '((((a*)*)*', '<b>', 'x'.repeat(8_000), '%F0%9F%90%8B', "'; DROP TABLE posting"])
      await shop.get(`/v1/search?q=${q.startsWith('%') ? q : encodeURIComponent(q)}`).expect(200);
  });
});

function queryOf(query: Record<string, string | string[]>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
  return new URLSearchParams(pairs).toString();
}

it('lists by the catalogue while search is down, to the end of what was begun', async () => {
  if (process.env['DOORDESK_TEST_STORE']) return;
  const store = await startFaultyStore();
  try {
    const shop = Shop.at(store);
    const ids = [];
    for (let i = 0; i < 3; i++) ids.push(await shop.product({ title: `Frankenstein ${i}` }));
    const list = '/v1/products?query=frankenstein&limit=1';
    const page = async (path: string): Promise<Found> => (await shop.get(path).expect(200)).body as Found;
    let found = await page(list);
    for (const end = Date.now() + LATE; found.next === null && Date.now() < end; found = await page(list))
      await new Promise((resolve) => setTimeout(resolve, 20));
    await store.faults('search:down');
    await shop.get('/v1/search?q=frankenstein').expect(503);
    // What the search began, only the search can go on with.
    await shop.get(`${list}&cursor=${found.next}`).expect(503);
    const stoodIn = await page(list);
    const second = await page(`${list}&cursor=${stoodIn.next}`);
    await store.faults('none');
    const third = await page(`${list}&cursor=${second.next}`);
    expect([stoodIn, second, third].flatMap(({ items }) => items.map(({ productId }) => productId)).sort()).toEqual(
      ids.sort(),
    );
    expect(third.next).toBeNull();
    for (const cursor of ['list.', 'list.abc', stoodIn.next!.slice(5)])
      await shop.get(`${list}&cursor=${cursor}`).expect(400);
    await shop.get(`/v1/products?limit=1&cursor=${stoodIn.next}`).expect(400);
  } finally {
    await store.remove();
  }
});

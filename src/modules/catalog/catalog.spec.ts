import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type StartedModules, startModules } from '../../../test/kit/modules.js';
import { type Client, newId } from '../../platform/index.js';
import { Inventory } from '../inventory/contract/inventory.contract.js';
import { InventoryModule } from '../inventory/inventory.module.js';
import { Offers } from '../offers/contract/offers.contract.js';
import { OffersModule } from '../offers/offers.module.js';
import { CatalogModule } from './catalog.module.js';
import { Catalog, type ListProducts, type Listing, SORTS } from './contract/catalog.contract.js';

const settle = { settle: 5000 };

describe('catalog', () => {
  let modules: StartedModules;
  let catalog: Client<typeof Catalog>;
  let offers: Client<typeof Offers>;
  let inventory: Client<typeof Inventory>;

  beforeEach(async () => {
    modules = await startModules([CatalogModule, OffersModule, InventoryModule]);
    catalog = modules.client(Catalog);
    offers = modules.client(Offers);
    inventory = modules.client(Inventory);
  });
  afterEach(async () => {
    expect((await catalog.audit({})).findings).toEqual([]);
    await modules.remove();
  });

  const product = async (
    title: string,
    more: {
      amount?: number;
      category?: string;
      authors?: string[];
      description?: string;
      attributes?: Record<string, string>;
    } = {},
  ): Promise<string> => {
    const { amount = 1000, category = 'Books', ...rest } = more;
    const { productId } = await catalog.createProduct({ title, category, description: '', ...rest });
    await offers.setPrice({ productId, price: { amount, currency: 'USD' } }, settle);
    return productId;
  };
  const all = async (request: Omit<ListProducts, 'limit'>, limit = 7): Promise<Listing[]> => {
    const items: Listing[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await catalog.list({ ...request, limit, ...(cursor ? { cursor } : {}) });
      items.push(...page.items);
      if (page.next === null) return items;
      cursor = page.next;
    }
  };
  const titles = async (request: Omit<ListProducts, 'limit'>): Promise<string[]> =>
    (await all(request)).map((item) => item.title);

  it('is walked through in the order of its ids, each product once', async () => {
    const made: string[] = [];
    for (let i = 0; i < 5; i++) made.push(await product(`Book ${i}`));
    const walked: string[] = [];
    for (let after: string | undefined; ;) {
      const { items } = await catalog.walk({ limit: 2, ...(after ? { after } : {}) });
      walked.push(...items.map(({ productId }) => productId));
      if (items.length < 2) break;
      after = items[items.length - 1]?.productId;
    }
    expect(walked).toEqual([...made].sort());
  });

  it('lists what has a price, with its own copies of price and availability', async () => {
    const { productId } = await catalog.createProduct({ title: 'Walden', category: 'Books', description: '' });
    expect(await all({})).toEqual([]);
    await offers.setPrice({ productId, price: { amount: 900, currency: 'USD' } }, settle);
    expect(await all({})).toMatchObject([{ productId, price: { amount: 900 }, available: false, rating: null }]);
    await inventory.setOnHand({ productId, onHand: 3 }, settle);
    await offers.setPrice({ productId, price: { amount: 950, currency: 'USD' } }, settle);
    expect(await all({})).toMatchObject([{ price: { amount: 950 }, available: true }]);
    await inventory.setOnHand({ productId, onHand: 0 }, settle);
    expect(await all({})).toMatchObject([{ available: false }]);
  });

  it('never lets an older price win, and takes a price before its product', async () => {
    const productId = newId();
    const deliver = (version: number, amount: number) =>
      modules
        .database('catalog')
        .write((tx) =>
          tx.run(
            'INSERT INTO listing (product_id, price_amount, currency, price_version) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
            [productId, amount, 'USD', version],
          ),
        );
    await deliver(3, 300);
    expect(await all({})).toEqual([]);
    expect(await catalog.size({})).toEqual({ products: 0 });
  });

  it.each(SORTS)('walks every page of sort %s, in order, without a gap or a repeat', async (sort) => {
    for (let i = 0; i < 40; i++)
      await product(`Book ${i}`, { amount: 100 * (i % 5), category: i % 2 ? 'Books/Odd' : 'Books/Even' });
    for (const filter of [
      {},
      { category: 'Books/Odd' },
      { query: 'book' },
      { minPrice: 100, maxPrice: 300 },
      { query: 'book', category: 'Books', minPrice: 100 },
    ]) {
      const items = await all({ sort, ...filter });
      expect(new Set(items.map((item) => item.productId)).size).toBe(items.length);
      const expected =
        40 *
        ('category' in filter && filter.category === 'Books/Odd' ? 0.5 : 1) *
        ('maxPrice' in filter ? 0.6 : 'minPrice' in filter ? 0.8 : 1);
      expect(items).toHaveLength(expected);
      const amounts = items.map((item) => item.price.amount);
      if (sort === 'price') expect(amounts).toEqual([...amounts].sort((a, b) => a - b));
      if (sort === '-price') expect(amounts).toEqual([...amounts].sort((a, b) => b - a));
    }
  });

  it('refuses a cursor of another list, and junk', async () => {
    for (let i = 0; i < 3; i++) await product(`Book ${i}`);
    const { next } = await catalog.list({ limit: 1, sort: 'price' });
    for (const request of [{ sort: '-price' as const }, { sort: 'price' as const, minPrice: 1 }, { query: 'book' }])
      await expect(catalog.list({ limit: 1, ...request, cursor: next! })).rejects.toMatchObject({
        code: 'invalid_cursor',
      });
    for (const cursor of [
      'junk',
      `${(await catalog.list({ limit: 1 })).next!}!!`,
      'e30',
      Buffer.from('[1,{},null]').toString('base64url'),
    ])
      await expect(catalog.list({ limit: 1, cursor })).rejects.toMatchObject({ code: 'invalid_cursor' });
  });

  it('refuses a cursor that was made by hand, whatever it holds in the place of a key', async () => {
    for (let i = 0; i < 3; i++) await product(`Book ${i}`);
    for (const request of [{}, { query: 'book' }, ...SORTS.map((sort) => ({ sort }))]) {
      const { next } = await catalog.list({ limit: 1, ...request });
      const [question] = JSON.parse(Buffer.from(next!, 'base64url').toString()) as string[];
      for (const key of [
        ['y', 'z'],
        [1.5, 'a'],
        ['a', 1e300],
        ['\u0000', 'a'],
        [1, '\u0000'],
        ['a', 0.5],
        [null, 1],
      ]) {
        const cursor = Buffer.from(JSON.stringify([question, ...key])).toString('base64url');
        const told = await catalog.list({ limit: 1, ...request, cursor }).then(
          () => 'a page',
          (error: unknown) => (error as { code: string }).code,
        );
        expect(['invalid_cursor', 'a page']).toContain(told);
      }
    }
    const { next } = await catalog.list({ limit: 1, sort: 'price' });
    const [question] = JSON.parse(Buffer.from(next!, 'base64url').toString()) as string[];
    const cursor = Buffer.from(JSON.stringify([question, 'dear', 'a'])).toString('base64url');
    await expect(catalog.list({ limit: 1, sort: 'price', cursor })).rejects.toMatchObject({ code: 'invalid_cursor' });
  });

  it('finds by stem, accent, author, attribute and the beginning of the last word, best first', async () => {
    await product('The Whale Hunters', { authors: ['Hermann Müller'], description: 'Of ships.' });
    await product('A Quiet Garden', {
      description: 'A whale is mentioned once in this book about gardens.',
      attributes: { format: 'Paperback' },
    });
    expect(await titles({ query: 'whales' })).toEqual(['The Whale Hunters', 'A Quiet Garden']);
    expect(await titles({ query: 'muller' })).toEqual(['The Whale Hunters']);
    expect(await titles({ query: 'paperback garden' })).toEqual(['A Quiet Garden']);
    expect(await titles({ query: 'quiet gar' })).toEqual(['A Quiet Garden']);
    expect(await titles({ query: 'whale nothing' })).toEqual([]);
    expect(await titles({ query: 'quiet \u0301' })).toEqual(['A Quiet Garden']);
  });

  it.each([
    '"',
    "' OR 1=1 --",
    'whale AND NOT (',
    'NEAR(whale)',
    'title:whale',
    '*',
    '^whale',
    '-whale',
    'a'.repeat(1000),
    '{}[]',
    '💣 кит 鯨',
    '\\',
    'whale"*',
  ])('takes %p as words only', async (query) => {
    await product('The Whale');
    expect(Array.isArray((await catalog.list({ query, limit: 5 })).items)).toBe(true);
  });

  it('keeps search and categories with a product that changes', async () => {
    const productId = await product('Old Title', { category: 'Books/Old' });
    const { version } = await catalog.product({ productId });
    await catalog.updateProduct({ productId, ifVersion: version, title: 'Fresh Name', category: 'Books/New' });
    expect(await titles({ query: 'old title' })).toEqual([]);
    expect(await titles({ query: 'fresh', category: 'Books/New' })).toEqual(['Fresh Name']);
    expect(await titles({ category: 'Books/Old' })).toEqual([]);
    await expect(catalog.updateProduct({ productId, ifVersion: version, title: 'x' })).rejects.toMatchObject({
      kind: 'precondition_failed',
    });
  });

  it('gives categories ids that follow from their path, and counts what is listed', async () => {
    await product('a', { category: ' Code / C ' });
    await product('b', { category: 'Code/C++' });
    const { items } = await catalog.categories({});
    expect(items.map(({ name, productCount }) => [name, productCount])).toEqual([
      ['Code', 2],
      ['C', 1],
      ['C++', 1],
    ]);
    expect(new Set(items.map((c) => c.categoryId)).size).toBe(3);
    expect(await titles({ category: items[2]!.categoryId })).toEqual(['b']);
    expect(await titles({ category: 'code/c' })).toEqual(['a']);
    for (const category of ['/', 'a//b', 'x/'.repeat(9) + 'x', `a/${'n'.repeat(101)}`])
      await expect(catalog.createProduct({ title: 't', category, description: '' })).rejects.toMatchObject({
        code: 'invalid_category',
      });
  });

  it('imports by externalId, and changes nothing the second time', async () => {
    const item = (n: number, title = `Book ${n}`) => ({
      externalId: `e${n}`,
      title,
      authors: ['A'],
      category: 'Books',
      description: '',
      attributes: {},
    });
    const outcomes = async (items: ReturnType<typeof item>[]) =>
      (await catalog.importProducts({ items })).items.map((i) => i.outcome);
    expect(await outcomes([item(1), item(2)])).toEqual(['created', 'created']);
    expect(await outcomes([item(1), item(2, 'Changed'), item(3)])).toEqual(['unchanged', 'updated', 'created']);
    expect(await outcomes([item(1), item(2, 'Changed'), item(3)])).toEqual(['unchanged', 'unchanged', 'unchanged']);
    // One externalId twice: the last one wins, and the same batch again changes nothing.
    const twice = [item(4), item(4, 'Twice')];
    expect(await outcomes(twice)).toEqual(['created', 'created']);
    for (let i = 0; i < 2; i++) expect(await outcomes(twice)).toEqual(['unchanged', 'unchanged']);
    expect(await titles({ query: 'twice' })).toEqual([]);
    const reordered = (attributes: Record<string, string>) => [{ ...item(5), attributes }];
    expect(await outcomes(reordered({ a: '1', b: '2' }))).toEqual(['created']);
    expect(await outcomes(reordered({ b: '2', a: '1' }))).toEqual(['unchanged']);
    await expect(
      catalog.createProduct({ title: 't', category: 'c', description: '', externalId: 'e1' }),
    ).rejects.toMatchObject({ code: 'external_id_taken' });
  });

  it.each<[finding: string, plant: string, undo: string]>([
    [
      '1 products whose listing says something else',
      "UPDATE listing SET title = 'Wrong'",
      "UPDATE listing SET title = 'Right'",
    ],
    [
      '1 products that stand in other categories than their own',
      "DELETE FROM listing_category WHERE category_id = (SELECT category_id FROM category WHERE path = 'Books/Old')",
      "INSERT INTO listing_category SELECT category_id, product_id FROM category, product WHERE path = 'Books/Old'",
    ],
    [
      '1 products that stand in other categories than their own',
      "INSERT INTO listing_category SELECT 'elsewhere', product_id FROM product",
      "DELETE FROM listing_category WHERE category_id = 'elsewhere'",
    ],
    [
      '1 listings of products that do not exist',
      "INSERT INTO listing (product_id, title, listed) VALUES ('ghost', 'Ghost', 0)",
      "DELETE FROM listing WHERE product_id = 'ghost'",
    ],
    [
      '1 listings whose average and number of ratings disagree',
      'UPDATE listing SET rating_count = 3',
      'UPDATE listing SET rating_count = 0',
    ],
    [
      '1 search documents without a listing',
      'INSERT INTO product_fts (rowid) VALUES (99999)',
      'DELETE FROM product_fts WHERE rowid = 99999',
    ],
  ])('finds a planted fault in its own books: %s', async (finding, plant, undo) => {
    await product('Right', { category: 'Books/Old' });
    const run = (sql: string) => modules.database('catalog').write((tx) => tx.run(sql));
    await run(plant);
    expect((await catalog.audit({})).findings).toEqual([finding]);
    await run(undo);
  });
});

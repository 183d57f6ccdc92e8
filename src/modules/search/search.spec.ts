import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { quickest } from '../../../test/kit/quickest.js';
import { SearchBench, type TestProduct } from '../../../test/kit/search.js';
import { Catalog } from '../catalog/contract/catalog.contract.js';
import { Inventory } from '../inventory/contract/inventory.contract.js';
import { Offers } from '../offers/contract/offers.contract.js';
import { Reviews } from '../reviews/contract/reviews.contract.js';
import type { Fragment } from './contract/search.contract.js';
import { SEARCH_SORTS } from './contract/search.contract.js';
import { ProductIntake } from './intake/product-intake.js';

const BOOKS: TestProduct[] = [
  {
    title: 'Moby Dick',
    authors: ['Herman Melville'],
    category: 'Books/Fiction',
    description: 'A captain hunts a white whale.',
  },
  {
    title: 'Wuthering Heights',
    authors: ['Emily Brontë'],
    category: 'Books/Fiction',
    description: 'Love on the moors.',
  },
  {
    title: 'Jane Eyre',
    authors: ['Charlotte Brontë'],
    category: 'Books/Fiction',
    description: 'A governess and her master.',
  },
  {
    title: 'It',
    authors: ['Stephen King'],
    category: 'Books/Horror',
    description: 'A clown. It waits in the drains of Derry.',
  },
  {
    title: 'The Whale Watcher',
    authors: ['Ann Gray'],
    category: 'Books/Nature',
    description: 'How to see whales, and what it takes.',
  },
];
const PHONES: TestProduct[] = [
  {
    title: 'Pear iPhone12 64GB black',
    category: 'Electronics/Phones',
    attributes: { brand: 'Pear', colour: 'black' },
    price: 70_000,
  },
  {
    title: 'Case for iPhone 12 black',
    category: 'Electronics/Cases',
    attributes: { brand: 'Wrap', colour: 'black' },
    price: 1_500,
  },
  {
    title: 'Laser printer HL-1210W',
    category: 'Electronics/Printers',
    attributes: { brand: 'Brotherly', 'wi-fi': 'yes' },
  },
  {
    title: 'Toner for laser printer',
    category: 'Electronics/Printers',
    attributes: { brand: 'Brotherly', 'wi-fi': 'no' },
  },
  { title: 'Wi-Fi router AX 3000', category: 'Electronics/Network', description: 'Fast wireless for the whole house.' },
  { title: '東京ガイドブック', category: 'Books/Travel', description: 'Une visite à Tōkyō. Путеводитель по Токио.' },
];

const marked = (fragments: Fragment[]): string[] => fragments.filter(({ match }) => match).map(({ text }) => text);

describe('search', () => {
  let bench: SearchBench;
  let ids: string[];

  beforeAll(async () => {
    bench = await SearchBench.start();
    ids = await bench.add([...BOOKS, ...PHONES]);
  });
  afterEach(async () => expect((await bench.search.audit({})).findings).toEqual([]));
  afterAll(() => bench.remove());

  it('finds by title, author, category, attribute, description and stem', async () => {
    expect(await bench.titles('moby dick')).toEqual(['Moby Dick']);
    expect(await bench.titles('bronte')).toEqual(['Wuthering Heights', 'Jane Eyre']);
    expect(await bench.titles('horror')).toEqual(['It']);
    expect(await bench.titles('governess')).toEqual(['Jane Eyre']);
    expect((await bench.titles('whale')).sort()).toEqual(['Moby Dick', 'The Whale Watcher']);
    expect(await bench.titles('wifi printers')).toContain('Laser printer HL-1210W');
    expect((await bench.titles('it'))[0]).toBe('It');
  });

  it('finds a thing before what goes with it', async () => {
    expect((await bench.titles('iphone 12')).slice(0, 2)).toEqual([
      'Pear iPhone12 64GB black',
      'Case for iPhone 12 black',
    ]);
    expect((await bench.titles('laser printer')).slice(0, 2)).toEqual([
      'Laser printer HL-1210W',
      'Toner for laser printer',
    ]);
    expect((await bench.titles('iphone case'))[0]).toBe('Case for iPhone 12 black');
  });

  it('finds what is written together or apart, in every script', async () => {
    for (const query of ['iphone12', 'iphone 12 64 gb', 'Pear 64GB'])
      expect((await bench.titles(query))[0]).toBe('Pear iPhone12 64GB black');
    for (const query of ['wifi router', 'wi-fi router', 'WI FI router'])
      expect((await bench.titles(query))[0]).toBe('Wi-Fi router AX 3000');
    for (const query of ['hl-1210w', 'HL 1210W']) expect((await bench.titles(query))[0]).toBe('Laser printer HL-1210W');
    for (const query of ['東京', 'ガイド', 'ПУТЕВОДИТЕЛЬ', 'tokyo visité'])
      expect(await bench.titles(query)).toEqual(['東京ガイドブック']);
  });

  it('lets what lacks a word follow where little has all of them, unless that is not wanted', async () => {
    expect((await bench.titles('white whale watcher')).length).toBeGreaterThan(0);
    const { items } = await bench.search.search({ query: 'white whale watcher', allWords: true, limit: 10 });
    expect(items).toEqual([]);
    const all = await bench.search.search({ query: 'white whale', allWords: true, limit: 10 });
    expect(all.items.map(({ title }) => title)).toEqual(['Moby Dick']);
  });

  it('reads an unfinished last word, and offers or takes a better spelling', async () => {
    expect(await bench.titles('wuther')).toEqual(['Wuthering Heights']);
    for (const [typed, meant] of [
      ['moby dck', 'moby dick'],
      ['Wuthring hights', 'Wuthering heights'],
      ['charlote eyre', 'charlotte eyre'],
    ])
      expect(await bench.find(typed!)).toMatchObject({ corrected: true, didYouMean: meant, total: 1 });
    expect(await bench.find('moby dick')).toMatchObject({ corrected: false, didYouMean: null, exact: true });
    expect(await bench.find('qqqqqq')).toMatchObject({
      items: [],
      total: 0,
      corrected: false,
      didYouMean: null,
      next: null,
    });
  });

  it('takes what stands in quotation marks as it is written', async () => {
    expect(await bench.titles('"white whale"')).toEqual(['Moby Dick']);
    expect(await bench.titles('"whale white"')).toEqual([]);
    expect(await bench.titles('“the whale”')).toEqual(['The Whale Watcher']);
  });

  it('marks what was found, in fragments that make up the text', async () => {
    const [hit] = (await bench.find('whale hunts')).items;
    expect(marked(hit!.snippet)).toEqual(['hunts', 'whale']);
    const [watcher] = (await bench.find('whales watcher')).items;
    expect(marked(watcher!.titleFragments)).toEqual(['Whale', 'Watcher']);
    expect(watcher!.titleFragments.map(({ text }) => text).join('')).toBe('The Whale Watcher');
  });

  it('suggests words, authors, categories and products', async () => {
    const kinds = async (query: string) =>
      (await bench.search.suggest({ query, limit: 10 })).items.map(({ kind, text }) => `${kind} ${text}`);
    expect(await kinds('herman mel')).toEqual(['words herman melville', 'author Herman Melville', 'product Moby Dick']);
    expect(await kinds('melv')).toContain('author Herman Melville');
    expect(await kinds('horr')).toEqual(['words horror', 'category Books/Horror', 'product It']);
    expect(await kinds('whale wat')).toEqual(['words whale watcher', 'product The Whale Watcher']);
    for (const query of ['"whale wat', ' “whale\n wat', 'whale\t"wat'])
      expect([query, await kinds(query)]).toEqual([query, ['words whale watcher', 'product The Whale Watcher']]);
    expect(await kinds('"herman mel')).toContain('author Herman Melville');
    for (const query of ['', '   ', '"', '%_', 'zzzz']) expect(await kinds(query)).toEqual([]);
  });

  it('filters, and counts what filters would leave', async () => {
    expect(await bench.titles('black', { category: 'Electronics/Phones' })).toEqual(['Pear iPhone12 64GB black']);
    const { items } = await bench.modules.client(Catalog).categories({});
    const categoryId = items.find(({ name }) => name === 'Cases')!.categoryId;
    expect(await bench.titles('black', { category: categoryId })).toEqual(['Case for iPhone 12 black']);
    expect(await bench.titles('black', { category: 'electronics/CASES' })).toEqual(['Case for iPhone 12 black']);
    expect(await bench.titles('black', { category: 'Elsewhere' })).toEqual([]);
    expect(await bench.titles('black', { maxPrice: 1_500 })).toEqual(['Case for iPhone 12 black']);
    expect(await bench.titles('black', { attributes: [{ name: 'brand', value: 'Pear' }] })).toEqual([
      'Pear iPhone12 64GB black',
    ]);
    expect((await bench.titles('', { authors: ['Emily Brontë', 'Stephen King'] })).sort()).toEqual([
      'It',
      'Wuthering Heights',
    ]);
    expect(await bench.titles('', { authors: ['emily bronte'] })).toEqual(['Wuthering Heights']);
    // It is the whole name that must be the same.
    expect(await bench.titles('', { authors: ['Brontë'] })).toEqual([]);
    const page = await bench.find('black', { attributes: [{ name: 'brand', value: 'Pear' }] });
    const facet = (name: string) =>
      page.facets.find((one) => one.name === name)?.values.map(({ value, count }) => [value, count]);
    // Its own filter does not narrow a facet, that of another does.
    expect(facet('attribute:brand')).toEqual([
      ['Pear', 1],
      ['Wrap', 1],
    ]);
    expect(facet('attribute:colour')).toEqual([['black', 1]]);
    expect(facet('category')).toEqual([
      ['Electronics', 1],
      ['Electronics/Phones', 1],
    ]);
    expect(facet('price')).toEqual([['50000-99999', 1]]);
    expect(page.facets.find(({ name }) => name === 'price')!.values[0]!.label).toBe('500.00 to 999.99 USD');
  });

  it('follows prices, stock, ratings and sales', async () => {
    const [moby, wuthering] = ids as [string, string];
    await bench.modules
      .client(Offers)
      .setPrice({ productId: moby, price: { amount: 42, currency: 'USD' } }, { settle: 5000 });
    await bench.modules.client(Inventory).setOnHand({ productId: moby, onHand: 0 }, { settle: 5000 });
    const review = { productId: wuthering, customerId: 'c1', author: 'Ada', stars: 5, title: 'Good', text: 'Very.' };
    await bench.modules.client(Reviews).write(review, { settle: 5000 });
    expect((await bench.find('moby')).items[0]).toMatchObject({
      price: { amount: 42, currency: 'USD' },
      available: false,
    });
    expect(await bench.titles('moby', { available: true })).toEqual([]);
    expect((await bench.find('', { sort: 'price' })).items[0]?.title).toBe('Moby Dick');
    expect(await bench.titles('', { minRating: 450 })).toEqual(['Wuthering Heights']);
    expect((await bench.find('', { sort: 'rating' })).items[0]).toMatchObject({ rating: { average: 500, count: 1 } });
    const intake = bench.modules.app.get(ProductIntake, { strict: false });
    const order = {
      orderId: 'o1',
      customerId: null,
      items: [{ productId: ids[2]!, quantity: 3 }],
      at: new Date().toISOString(),
    };
    await bench.modules.database('search').write((tx) => intake.onOrderConfirmed(order, tx));
    expect((await bench.titles(''))[0]).toBe('Jane Eyre');
    await bench.modules.database('search').write((tx) => intake.onOrderCanceled(order, tx));
    expect((await bench.titles('', { sort: 'sales' }))[0]).not.toBe('Jane Eyre');
  });

  it('takes no order off the sales that it has not counted', async () => {
    const intake = bench.modules.app.get(ProductIntake, { strict: false });
    const database = bench.modules.database('search');
    const order = { customerId: null, items: [{ productId: ids[2]!, quantity: 3 }], at: new Date().toISOString() };
    await database.write((tx) => intake.onOrderConfirmed({ ...order, orderId: 'counted' }, tx));
    await database.write((tx) => intake.onOrderCanceled({ ...order, orderId: 'from before' }, tx));
    const rows = await database.read('SELECT sales FROM indexed_product WHERE product_id = ?', [ids[2]!]);
    expect(rows).toEqual([{ sales: 3 }]);
    await database.write((tx) => intake.onOrderShipped({ ...order, orderId: 'counted' }, tx));
    expect(await database.read('SELECT order_id FROM counted_order')).toEqual([]);
  });

  it('never lets what is older win', async () => {
    const intake = bench.modules.app.get(ProductIntake, { strict: false });
    const productId = ids[4]!;
    const write = (work: (tx: never) => Promise<void>) =>
      bench.modules.database('search').write((tx) => work(tx as never));
    const text = { productId, authors: [], category: 'Old', description: '', attributes: {} };
    await write((tx) => intake.onProductChanged({ ...text, title: 'An older title', version: 1 }, tx));
    await write((tx) => intake.onPriceChanged({ productId, price: { amount: 1, currency: 'USD' }, version: 1 }, tx));
    expect((await bench.find('watcher')).items[0]).toMatchObject({
      title: 'The Whale Watcher',
      price: { amount: 1000 },
    });
  });

  it('finds a change within a second, and no longer what was', async () => {
    const catalog = bench.modules.client(Catalog);
    const clubs = ['losers', 'winners', 'drawers', 'players'];
    const { took } = await quickest(1_000, async () => {
      const club = clubs.shift() as string;
      await catalog.updateProduct({ productId: ids[3]!, title: `The ${club} Club` });
      while ((await bench.titles(club)).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      return {};
    });
    expect(took).toBeLessThan(1_000);
    expect(await bench.titles('"it" king')).not.toContain('It');
    await catalog.updateProduct({ productId: ids[3]!, title: 'It' }, { settle: 5000 });
  });

  it('takes any text as text', async () => {
    const nasty = [
      '"',
      '""',
      "';--",
      'AND OR NOT NEAR(',
      '((((a*)*)*',
      '{title}: x',
      '-',
      '%',
      '\\',
      '\u202e abc',
      '* *',
      'a'.repeat(10_240),
      '<b>whale</b>',
      '$1',
      'title:whale^2',
      '🐋🐋',
      'ﷺ'.repeat(500),
      'ก'.repeat(300),
      'whale '.repeat(1_700),
    ];
    for (const query of nasty) {
      const page = await bench.find(query, { limit: 5 });
      expect(page.items.length).toBeLessThanOrEqual(5);
      await bench.search.suggest({ query, limit: 5 });
    }
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      fc.mixedCase(fc.string({ unit: fc.constantFrom(...'ab "\'()*:^-+~&|!\\%_'), maxLength: 60 })),
    );
    // Control characters and lone surrogates are refused by the contract before anything reads them.
    const printable = text.filter((one) => !/[\p{Cs}\p{Cc}]/u.test(one));
    await fc.assert(
      fc.asyncProperty(printable, async (query) => {
        const page = await bench.find(query, { limit: 3 });
        expect(page.total).toBeGreaterThanOrEqual(page.items.length);
      }),
      { numRuns: 150 },
    );
  });

  it('refuses a cursor of another question, or one that is made up', async () => {
    const { next } = await bench.find('', { limit: 2 });
    for (const request of [{ query: 'whale' }, { sort: 'price' as const }, { category: 'Books' }])
      await expect(bench.search.search({ limit: 2, cursor: next!, ...request })).rejects.toMatchObject({
        code: 'invalid_cursor',
      });
    for (const cursor of ['x', 'W10', Buffer.from('["s","",1,2,3]').toString('base64url')])
      await expect(bench.search.search({ limit: 2, cursor })).rejects.toMatchObject({ code: 'invalid_cursor' });
  });
});

describe('search over many products', () => {
  const COLOURS = ['black', 'white', 'red'];
  const products = Array.from({ length: 240 }, (_, i): TestProduct & { colour: string; place: string } => {
    const [colour, kind] = [COLOURS[i % 3]!, ['cable', 'adapter', 'cover', 'stand'][i % 4]!];
    const place = ['Office', 'Home/Kitchen', 'Home/Living'][(i % 7) % 3]!;
    return {
      title: `${colour} usb ${kind} ${'long '.repeat(i % 5)}number${i}`,
      category: place,
      description: i % 2 ? 'For the desk and the wall.' : 'A plain thing.',
      attributes: { colour, length: `${i % 10} m`, pages: String(100 + (i % 118)) },
      price: 500 + ((i * 7919) % 9_000),
      stock: i % 6,
      colour,
      place,
    };
  });
  let bench: SearchBench;

  beforeAll(async () => {
    bench = await SearchBench.start();
    await bench.add(products);
  });
  afterAll(() => bench.remove());

  it.each(SEARCH_SORTS)('pages by %s without loss or doubles, with words and without', async (sort) => {
    for (const query of ['usb cable', '']) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await bench.search.search({
          query,
          sort,
          limit: 17,
          facets: false,
          ...(cursor ? { cursor } : {}),
        });
        seen.push(...page.items.map(({ productId }) => productId));
        cursor = page.next ?? undefined;
      } while (cursor);
      const { total, items } = await bench.find(query, { sort });
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.length).toBe(total);
      expect(seen.slice(0, 100)).toEqual(items.map(({ productId }) => productId));
    }
  });

  it('sorts by price and by age', async () => {
    const prices = (await bench.find('usb', { sort: 'price' })).items.map(({ price }) => price.amount);
    expect(prices).toEqual([...prices].sort((a, b) => a - b));
    const falling = (await bench.find('usb', { sort: '-price' })).items.map(({ price }) => price.amount);
    expect(falling).toEqual([...falling].sort((a, b) => b - a));
    expect((await bench.titles('', { sort: 'newest', limit: 1 }))[0]).toContain('number239');
  });

  it('counts facets as counting one by one does', async () => {
    for (const filter of [
      {},
      { maxPrice: 4_000 },
      { category: 'Home' },
      { available: true, attributes: [{ name: 'colour', value: 'red' }] },
    ]) {
      const page = await bench.find('usb', filter);
      const passes = (product: (typeof products)[number], but: string): boolean =>
        (but === 'price' || product.price! <= ('maxPrice' in filter ? 4_000 : Infinity)) &&
        (but === 'category' || !('category' in filter) || product.place.startsWith('Home')) &&
        (but === 'availability' || !('available' in filter) || product.stock! > 0) &&
        (but === 'attribute:colour' || !('attributes' in filter) || product.colour === 'red');
      const count = (but: string, test: (product: (typeof products)[number]) => boolean): number =>
        products.filter((product) => passes(product, but) && test(product)).length;
      expect(page.total).toBe(count('', () => true));
      expect(page.exact).toBe(true);
      const facet = (name: string) =>
        Object.fromEntries(page.facets.find((one) => one.name === name)?.values.map((v) => [v.value, v.count]) ?? []);
      for (const colour of COLOURS) {
        const expected = count('attribute:colour', (product) => product.colour === colour);
        expect(facet('attribute:colour')[colour] ?? 0).toBe(expected);
      }
      for (const path of ['Office', 'Home', 'Home/Kitchen', 'Home/Living'])
        expect(facet('category')[path] ?? 0).toBe(
          count('category', ({ place }) => place === path || place.startsWith(`${path}/`)),
        );
      expect(facet('price')['2500-4999'] ?? 0).toBe(count('price', ({ price }) => price! >= 2_500 && price! < 5_000));
      expect(facet('availability')['true']).toBe(count('availability', ({ stock }) => stock! > 0));
    }
  });

  it('leaves out an attribute whose values lead to few of the hits each, and counts one star as one', async () => {
    const names = (await bench.find('usb')).facets.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['attribute:colour', 'attribute:length']));
    expect(names).not.toContain('attribute:pages');
    const pages = { attributes: [{ name: 'pages', value: '101' }] };
    expect((await bench.find('usb', pages)).facets.map(({ name }) => name)).toContain('attribute:pages');
  });

  it('orders alike on every database', async () => {
    const order = async (query: string) =>
      (await bench.titles(query, { limit: 6 })).map((title) => title.replace(/.*number/, '')).join(' ');
    expect(await order('black usb cable')).toMatchInlineSnapshot(`"0 60 120 180 36 96"`);
    expect(await order('desk cover')).toMatchInlineSnapshot(`"10 30 50 70 90 110"`);
    expect(await order('red wall stand 7 m')).toMatchInlineSnapshot(`"47 107 167 227 7 35"`);
  });
});

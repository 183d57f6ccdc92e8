import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type FaultyStore, startFaultyStore } from '../kit/faulty-store.js';
import { quickest } from '../kit/quickest.js';
import { Shop } from '../kit/shop.js';

/** A page answers within 300 ms; the rest is for a machine that does other things too. */
const LONGEST = 300 + 200;

/** What is named when a module is away, and what the page says then. */
const LEFT_OUT: [module: string, parts: string[], note: string | undefined][] = [
  ['catalog', ['product'], 'The catalogue does not answer just now'],
  ['offers', ['prices'], 'Price not known just now'],
  ['inventory', ['stock'], 'We check what is left when you order'],
  ['reviews', ['ratings', 'reviews'], 'Reviews cannot be shown just now'],
  ['search', ['same-author'], undefined],
  ['recommendations', ['for-you', 'similar'], undefined],
  ['phrases', ['phrases'], undefined],
  ['clickstream', [], undefined],
  ['cart', [], undefined],
  ['customers', [], undefined],
  ['ordering', [], undefined],
  ['payments', [], undefined],
  ['fulfillment', [], undefined],
];

describe('a product’s page, while something is wrong', () => {
  let store: FaultyStore;
  let productId: string;
  let other: string;

  beforeAll(async () => {
    // Without the cache every part must ask; the last copy of the product is tried below.
    store = await startFaultyStore({ pageCache: false });
    const shop = Shop.at(store);
    productId = await shop.product({ title: 'Walden' });
    other = await shop.product({ title: 'Emma' });
    const authors = ['Henry David Thoreau'];
    await shop.staff.patch(`/v1/staff/products/${productId}`, { authors }).expect(200);
    await see(store.url, productId);
  });
  afterAll(() => store.remove());
  afterEach(() => store.faults('none'));

  async function see(url: string, id: string) {
    const reply = await fetch(`${url}/products/${id}`, { headers: { accept: 'text/html' } });
    const html = await reply.text();
    const missing = (reply.headers.get('doordesk-missing-parts') ?? '').split(', ').filter((name) => name !== '');
    return { status: reply.status, html, missing };
  }

  const KINDS = ['down', 'slow=60000', 'fail=1'];
  const cases = LEFT_OUT.flatMap(([module, parts, note]) => KINDS.map((kind) => [module, kind, parts, note] as const));

  it.each(cases)('%s:%s: it comes in time, names what is left out, and says so', async (module, kind, parts, note) => {
    await store.faults(`${module}:${kind}`);
    const { status, html, took, missing } = await quickest(LONGEST, () => see(store.url, productId));
    expect(status).toBe(200);
    expect(took).toBeLessThan(LONGEST);
    expect(missing).toEqual(expect.arrayContaining(parts));
    if (module !== 'catalog') expect(html).toContain('Walden');
    if (note !== undefined && module !== 'catalog') expect(html).toContain(note);
    if (module !== 'catalog' && module !== 'offers') expect(html).toContain('$12.99');
  });

  it('does not say of a book that cannot be looked into that the words are not in it', async () => {
    const here = await see(store.url, `${productId}?inside=pond`);
    expect(here.html).toContain('or its text is not here');
    await store.faults('phrases:down');
    const { status, html, missing } = await see(store.url, `${productId}?inside=pond`);
    expect([status, missing]).toEqual([200, expect.arrayContaining(['inside'])]);
    expect(html).toContain('What is inside');
    expect(html).not.toContain('or its text is not here');
  });

  it('comes without title where the catalogue is away and nothing is known of the book', async () => {
    await store.faults('catalog:down');
    const { status, html, missing } = await see(store.url, other);
    expect(status).toBe(200);
    expect(missing).toContain('product');
    expect(html).toContain('Its title and description cannot be shown just now');
    expect(html).toContain('$12.99');
    expect(html).toContain('Add to cart');
  });

  it('comes with nothing but itself where everything is away', async () => {
    await store.faults(LEFT_OUT.map(([module]) => `${module}:down`).join(','));
    const { status, took } = await quickest(LONGEST, () => see(store.url, productId));
    expect(status).toBe(200);
    expect(took).toBeLessThan(LONGEST);
  });
});

describe('pages that remember', () => {
  let store: FaultyStore;
  let shop: Shop;
  beforeAll(async () => {
    store = await startFaultyStore();
    shop = Shop.at(store);
  });
  afterAll(() => store.remove());

  it('show the last copy of a book while the catalogue is away, and results of the catalogue while the search is', async () => {
    const productId = await shop.product({ title: 'Walden' });
    const see = async (path: string) => {
      const reply = await fetch(store.url + path, { headers: { accept: 'text/html' } });
      return { status: reply.status, html: await reply.text(), missing: reply.headers.get('doordesk-missing-parts') };
    };
    await see(`/products/${productId}`);
    for (const kind of ['down', 'slow=60000']) {
      await store.faults(`catalog:${kind}`);
      // Longer than anything is kept while nobody tells what changes.
      await new Promise((resolve) => setTimeout(resolve, 600));
      const copy = await see(`/products/${productId}`);
      expect(copy.status).toBe(200);
      expect(copy.html).toContain('<h1 dir="auto">Walden</h1>');
      expect(copy.html).toContain('The catalogue does not answer just now');
      expect(copy.missing).toContain('product');
    }
    await store.faults('search:down');
    const found = await see('/search?q=walden');
    expect(found.status).toBe(200);
    expect(found.html).toContain('Walden');
    expect(found.html).toContain('Our search has a short rest');
    expect(found.missing).toBe('search');
    // What the catalogue cannot do is not done by halves: neither filters that it does not know, nor the first page again.
    for (const query of [
      'author=Nobody%20Known',
      'attribute=colour:red',
      'minRating=400',
      'available=true',
      'cursor=abc',
    ]) {
      const { status, html } = await see(`/search?${query}`);
      expect([query, status, html.includes('Results cannot be shown just now')]).toEqual([query, 200, true]);
      expect(html).not.toContain('Walden');
    }
    await store.faults('search:down,catalog:down');
    expect((await see('/search?q=walden')).html).toContain('Results cannot be shown just now');
    const home = await see('/');
    expect(home.status).toBe(200);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type FaultyStore, startFaultyStore } from '../kit/faulty-store.js';
import { PageShopper } from '../kit/page-shopper.js';
import { quickest } from '../kit/quickest.js';
import { ADDRESS, Shop } from '../kit/shop.js';
import { ALL_SERVICES } from '../kit/store.js';

/** A page answers within 300 ms; the rest is for a machine that does other things too. */
const LONGEST = 300 + 200;

/** What is named when a module is away, and what the page says then. */
const LEFT_OUT: [module: string, parts: string[], note: string | undefined][] = [
  ['catalog', ['product'], 'The catalogue does not answer just now'],
  ['offers', ['prices'], 'Price not known just now'],
  ['inventory', ['stock'], 'We check what is left when you order'],
  ['reviews', ['ratings', 'reviews'], 'Reviews cannot be shown just now'],
  ['search', ['badges', 'same-author'], undefined],
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

  it('names what is left out in words, not by the names of parts', async () => {
    await store.faults('offers:down,search:down,recommendations:down');
    const { html, missing } = await see(store.url, productId);
    expect(missing).toEqual(['badges', 'for-you', 'prices', 'same-author', 'similar']);
    const words = 'badges, what is picked for you, prices, more by this author and what other readers chose';
    expect(html).toContain(`Left out, since it could not be fetched in time: ${words}.`);
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
      // Answers are kept for half a second while nobody tells what changes.
      let copy = await see(`/products/${productId}`);
      for (const end = Date.now() + 60_000; copy.missing === null && Date.now() < end;)
        copy = await see(`/products/${productId}`);
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

/** The modules without which a signed-in shopper’s page cannot be: what it is about, and whose it is. */
const NEEDED: [page: string, modules: string[]][] = [
  ['/', []],
  ['/search?q=walden', []],
  ['/categories/CATEGORY', []],
  ['/products/PRODUCT', []],
  ['/cart', ['cart', 'customers']],
  ['/checkout', ['cart', 'customers']],
  ['/orders/ORDER', ['ordering', 'customers']],
  ['/orders/ORDER/cancellation', ['ordering', 'customers']],
  ['/account', ['customers']],
  ['/account/addresses/new', ['customers']],
  ['/products/PRODUCT/review', ['catalog', 'reviews', 'customers']],
  ['/products/PRODUCT/reviews/REVIEW/report', ['reviews', 'customers']],
  ['/staff', []],
];

describe('every page of a signed-in shopper', () => {
  let store: FaultyStore;
  let shopper: PageShopper;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    store = await startFaultyStore({ pageCache: false });
    const shop = Shop.at(store);
    ids['PRODUCT'] = await shop.product({ title: 'Walden' });
    const { shop: other } = await shop.customer();
    ids['REVIEW'] = await other.review(ids['PRODUCT']);
    const customer = await PageShopper.customer(store, shop);
    ({ shopper } = customer);
    await customer.shop.post('/v1/customers/me/addresses', ADDRESS).expect(201);
    await shopper.add(ids['PRODUCT']);
    const bought = await shopper.buy();
    ids['ORDER'] = /^\/orders\/([^?]+)/.exec(bought.location!)![1]!;
    await shopper.add(ids['PRODUCT']);
    const { items } = (await shop.get('/v1/categories').expect(200)).body as { items: { categoryId: string }[] };
    ids['CATEGORY'] = items[0]!.categoryId;
  });
  afterAll(() => store.remove());
  afterEach(() => store.faults('none'));

  const addressOf = (page: string): string => page.replace(/PRODUCT|CATEGORY|ORDER|REVIEW/g, (name) => ids[name]!);

  it('comes while all is well', async () => {
    for (const [page] of NEEDED) {
      const { status } = await shopper.get(addressOf(page));
      expect([page, status]).toEqual([page, 200]);
    }
  });

  it.each(ALL_SERVICES.map(({ name }) => name))('comes, or says why not, without %s', async (module) => {
    await store.faults(`${module}:down`);
    for (const [page, needed] of NEEDED) {
      const { status, html, headers, took } = await quickest(LONGEST, () => shopper.get(addressOf(page)));
      expect([page, took < LONGEST]).toEqual([page, true]);
      expect([page, status]).toEqual([page, needed.includes(module) ? 503 : 200]);
      expect(html).toContain('<main id="main"');
      const isLess = status === 200 && headers.get('doordesk-missing-parts') !== null;
      expect([page, html.includes('could not be fetched in time')]).toEqual([page, isLess]);
    }
    // Whoever is away, nobody is signed out and no cart is lost.
    expect([...shopper.cookies.keys()]).toEqual(expect.arrayContaining(['doordesk_session', 'doordesk_cart']));
    await store.faults('none');
    // The breakers probe once a second.
    for (const [page] of NEEDED.filter(([, needed]) => needed.includes(module)))
      for (const end = Date.now() + 60_000; (await shopper.get(addressOf(page))).status !== 200 && Date.now() < end;);
  });
});

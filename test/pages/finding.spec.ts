import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FormBrowser } from '../kit/form-browser.js';
import { Shop } from '../kit/shop.js';
import { STAFF_TOKEN, type TestStore, startTestStore } from '../kit/store.js';

const HOSTILE = `</title><script>alert(1)</script> "'><img src=x onerror=alert(2)> javascript:alert(3) \u202etxet`;

/** A page as a browser asks for it. */
async function page(store: TestStore, path: string, headers: Record<string, string> = {}) {
  const reply = await fetch(store.url + path, { headers: { accept: 'text/html', ...headers }, redirect: 'manual' });
  return { status: reply.status, headers: reply.headers, html: await reply.text() };
}

/** Enough for a product's page to show many; the id of one of them. */
async function fillShelves(shop: Shop): Promise<string> {
  let last = '';
  for (let i = 0; i < 30; i++)
    last = await shop.product({ title: `Shelf Book ${i}`, category: `Books/Long`, amount: 500 + i });
  return last;
}

describe('pages for finding', () => {
  let store: TestStore;
  let shop: Shop;
  let hostile: string;

  beforeAll(async () => {
    // Every page asks for itself.
    store = await startTestStore({ pageCache: false });
    shop = Shop.at(store);
    hostile = await shop.product({ title: HOSTILE, category: 'Odd/<b>&', stock: 3 });
    await fillShelves(shop);
    const { shop: reader } = await shop.customer();
    await reader.post(`/v1/products/${hostile}/reviews`, { stars: 4, title: HOSTILE, text: HOSTILE }).expect(201);
  });
  afterAll(() => store.remove());

  const someBook = async (): Promise<string> => {
    const { items } = (await shop.get('/v1/products?category=Books/Long&limit=1').expect(200)).body as {
      items: { productId: string }[];
    };
    return items[0]!.productId;
  };

  it('are whole documents with a strict policy, and bring no script or style of their own', async () => {
    for (const path of ['/', '/search', '/search?q=book', `/products/${await someBook()}`, '/no/such/page']) {
      const { html, headers } = await page(store, path);
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      const policy = headers.get('content-security-policy')!;
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
      expect(html).toMatch(/^<!doctype html><html lang="en">/);
      expect(html).not.toMatch(/<style|<script(?! type="module" src="\/assets\/[0-9a-f]+\.js">)/);
      expect(html).not.toMatch(/<[a-z][^<>]*\s(?:style|on[a-z]+)=/);
      expect(html.match(/<h1/g)).toHaveLength(1);
      expect(html).toContain('<main');
    }
  });

  it('show hostile text as text, wherever it stands', async () => {
    const paths = [
      `/products/${hostile}`,
      `/search?q=${encodeURIComponent(HOSTILE)}`,
      `/search?author=${encodeURIComponent(HOSTILE)}&category=${encodeURIComponent(HOSTILE)}`,
      `/products/${hostile}?inside=${encodeURIComponent(HOSTILE)}`,
      '/search?sort=newest',
      '/',
    ];
    for (const path of paths) {
      const { status, html } = await page(store, path);
      expect(status).toBe(200);
      expect(html).not.toMatch(/<script>|<img src=x|<\/title><script/);
      expect(html).not.toMatch(/(?:href|action|src)="\s*(?:javascript|data(?!:,"))/i);
    }
    const { html } = await page(store, `/products/${hostile}`);
    expect(html).toContain('&lt;/title>&lt;script>alert(1)');
    // What runs from right to left does not turn what stands beside it.
    expect(html).toMatch(/<h1 dir="auto">/);
  });

  it('answer 404 in the store’s own dress for what is not there, and a problem to programs', async () => {
    const missing = '01890000-0000-7000-8000-000000000000';
    for (const path of ['/nope', `/products/${missing}`, '/products/not%20an%20id!', '/categories/nope']) {
      const { status, html } = await page(store, path);
      expect([path, status]).toEqual([path, 404]);
      expect(html).toContain('There is no such page');
      expect(html).toContain('<form class="search-form"');
    }
    const program = await fetch(`${store.url}/v1/nope`, { headers: { accept: 'text/html' } });
    expect(program.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const bare = await fetch(`${store.url}/nope`);
    expect(bare.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect((await page(store, '/search?unknown=1')).status).toBe(400);
    // Mails and networks mark the addresses that they lead to.
    for (const path of ['/', '/search', `/products/${hostile}`])
      expect((await page(store, `${path}?utm_source=letter&fbclid=a`)).status).toBe(200);
    expect((await page(store, '/search?cursor=junk')).status).toBe(400);
    for (const nonsense of ['attribute=nonsense', 'attribute=colour:', 'minPrice=2&maxPrice=1'])
      for (const path of ['/search', '/categories/Books'])
        expect([nonsense, (await page(store, `${path}?${nonsense}`)).status]).toEqual([nonsense, 400]);
    expect((await page(store, `/products/${hostile}?reviewsAfter=junk`)).status).toBe(400);
    expect((await page(store, '/search?q=&minPrice=')).status).toBe(200);
  });

  it('that cannot be shown at all are as safe as others, and know who looks', async () => {
    const broken = await page(store, '/%zz');
    expect(broken.status).toBe(400);
    expect(broken.headers.get('x-content-type-options')).toBe('nosniff');
    expect(broken.headers.get('referrer-policy')).toBe('same-origin');
    const program = await fetch(`${store.url}/%zz`);
    expect([program.status, program.headers.get('x-content-type-options')]).toEqual([400, 'nosniff']);
    const { token } = await shop.customer();
    for (const path of ['/nope', '/%zz']) {
      expect((await page(store, path)).html).toContain('href="/sign-in');
      expect((await page(store, path, { cookie: `doordesk_session=${token}` })).html).not.toContain('href="/sign-in');
    }
  });

  it('begin a visit for who looks, not for what is fetched ahead, and keep its secret in the cookie alone', async () => {
    const path = `/products/${await someBook()}`;
    const visitOf = ({ headers }: { headers: Headers }) =>
      headers.getSetCookie().some((line) => line.startsWith('doordesk_visit='));
    const seen = await page(store, path);
    expect([visitOf(seen), seen.headers.get('doordesk-session')]).toEqual([true, null]);
    expect(visitOf(await page(store, path, { 'sec-purpose': 'prefetch' }))).toBe(false);
    expect(visitOf(await page(store, path, { 'sec-purpose': 'prefetch;prerender' }))).toBe(false);
    expect(visitOf(await fetch(store.url + path, { method: 'HEAD', headers: { accept: 'text/html' } }))).toBe(false);
  });

  it('asks at least 100 questions for a product in at most 20 calls, and says so', async () => {
    const { html, headers } = await page(store, `/products/${await someBook()}`);
    const [, questions, calls] = /desc="(\d+) questions, (\d+) calls"/.exec(headers.get('server-timing')!)!;
    expect(Number(questions)).toBeGreaterThanOrEqual(100);
    expect(Number(calls)).toBeLessThanOrEqual(20);
    expect(html.match(/class="book-card"/g)!.length).toBeGreaterThanOrEqual(24);
    expect(headers.get('doordesk-missing-parts')).toBeNull();
  });

  it('ask as many questions where the cache answers most of them, and say so', async () => {
    const cached = await startTestStore({ development: true });
    try {
      const productId = await fillShelves(Shop.at(cached));
      const path = `/products/${productId}`;
      const timing = (headers: Headers): string => /desc="([^"]+)"/.exec(headers.get('server-timing')!)![1]!;
      const first = timing((await page(cached, path)).headers);
      const { html, headers } = await page(cached, `${path}?assembly=1`);
      const [, questions, calls, kept] = /^(\d+) questions, (\d+) calls, (\d+) from the cache$/
        .exec(timing(headers))!
        .map(Number);
      expect(questions).toBeGreaterThanOrEqual(100);
      expect(Math.abs(questions! - Number.parseInt(first, 10))).toBeLessThan(20);
      expect(kept).toBeGreaterThan(60);
      expect(calls! + kept!).toBeLessThanOrEqual(questions!);
      expect(html).toContain(`${questions} questions were asked, ${kept} of them answered from the cache, `);
      const data = await fetch(`${cached.url}/v1${path}/page`);
      expect(timing(data.headers)).toMatch(/^\d{3} questions, \d+ calls, \d+ from the cache$/);
    } finally {
      await cached.remove();
    }
  });

  it('draw how they were put together for staff, and for nobody else', async () => {
    const path = `/products/${await someBook()}?assembly=1`;
    expect((await page(store, path)).html).not.toContain('How this page was put together');
    const staff = await page(store, path, { cookie: `doordesk_session=${STAFF_TOKEN}` });
    expect(staff.html).toContain('How this page was put together');
    expect(staff.html).toContain('catalog.titles');
    // A browser gets that cookie by signing in as staff.
    const browser = FormBrowser.at(store);
    await browser.get('/staff');
    const { token: other } = await shop.customer();
    for (const wrong of ['', 'no-such-token', other]) {
      expect((await browser.submit('/staff', { token: wrong })).status).toBe(401);
      expect(browser.cookies.has('doordesk_session')).toBe(false);
    }
    const signed = await browser.submit('/staff', { token: STAFF_TOKEN });
    expect(signed).toMatchObject({ status: 303, location: '/staff' });
    expect(signed.headers.getSetCookie().join()).toMatch(/doordesk_session=.*HttpOnly; SameSite=Lax/);
    expect((await browser.get(path)).html).toContain('How this page was put together');
    await browser.get('/staff');
    expect((await browser.submit('/sign-out')).status).toBe(303);
    expect((await browser.get(path)).html).not.toContain('How this page was put together');
    // The token itself lives on: it is the API's, too.
    await shop.staff.get('/v1/staff/orders').expect(200);
    const { token } = await shop.customer();
    const customer = await page(store, path, { cookie: `doordesk_session=${token}` });
    expect(customer.html).not.toContain('How this page was put together');
  });

  it('have the same as the JSON of the page', async () => {
    const { html } = await page(store, `/products/${hostile}`);
    const body = (await shop.get(`/v1/products/${hostile}/page`).expect(200)).body as {
      product: { title: string };
      price: { amount: number };
      stock: number;
      reviews: { items: { title: string }[] };
      shelves: { name: string; items: { productId: string }[] }[];
      missing: string[];
    };
    expect(body).toMatchObject({ product: { title: HOSTILE }, price: { amount: 1299 }, stock: 3, missing: [] });
    expect(body.reviews.items).toMatchObject([{ title: HOSTILE, stars: 4 }]);
    expect(html).toContain('$12.99');
    expect(html).toContain('Only 3 left');
    const shown = html.split('aria-labelledby="shelf-').flatMap((shelf) => {
      const books = shelf.matchAll(/class="book-link" href="\/products\/([^"]+)"/g);
      return [...books].map(([, id]) => [/^[^"]+/.exec(shelf)![0], id]);
    });
    expect(html).not.toMatch(/ data-(?:product|source)=/);
    const told = body.shelves.flatMap(({ name, items }) => items.map(({ productId }) => [name, productId]));
    expect(told).toEqual(shown);
    await shop.get('/v1/products/01890000-0000-7000-8000-000000000000/page').expect(404);
  });

  it('say in words what stands out in its category, on every card, and to programs', async () => {
    const category = 'Badges/Few';
    const best = await shop.product({ title: 'Outstanding Seller', category });
    for (let i = 0; i < 4; i++) await shop.product({ title: `Outstanding Other ${i}`, category });
    await shop.order(await shop.cart([best, 5])).expect(201);
    interface Badged {
      badge: string | null;
      shelves: { items: { productId: string; badge: string | null }[] }[];
    }
    const told = async () => (await shop.get(`/v1/products/${best}/page`).expect(200)).body as Badged;
    for (const end = Date.now() + 60_000; (await told()).badge !== 'best_seller' && Date.now() < end;)
      await new Promise((resolve) => setTimeout(resolve, 25));
    const { badge, shelves } = await told();
    expect(badge).toBe('best_seller');
    const others = shelves.flatMap(({ items }) => items).filter(({ productId }) => productId !== best);
    expect(new Set(others.map((each) => each.badge))).toEqual(new Set(['new', null]));
    const { items } = (await shop.get('/v1/search?q=outstanding%20seller').expect(200)).body as { items: Badged[] };
    expect(items[0]).toMatchObject({ productId: best, badge: 'best_seller' });
    const [, categoryLink] = /href="(\/categories\/[^"]+)">All of Few/.exec(
      (await page(store, `/products/${best}`)).html,
    )!;
    for (const path of [`/products/${best}`, '/search?q=outstanding', categoryLink!, '/']) {
      const { html } = await page(store, path);
      expect([path, html.includes('<span class="badge new">New</span>')]).toEqual([path, true]);
      expect([path, html.includes('<span class="badge best_seller">Best seller</span>')]).toEqual([path, true]);
    }
  });

  it('are not in the API’s document, and their assets never change', async () => {
    const document = (await (await fetch(`${store.url}/openapi.json`)).json()) as {
      paths: object;
      tags: { name: string }[];
    };
    expect(Object.keys(document.paths).filter((path) => !/^\/(v1|health)\//.test(path))).toEqual([]);
    expect(document.tags.map(({ name }) => name)).not.toContain('Pages');
    const { html } = await page(store, '/');
    for (const [, address] of html.matchAll(/"(\/assets\/[^"]+)"/g)) {
      const asset = await fetch(store.url + address!);
      expect(asset.status).toBe(200);
      expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    }
    expect((await fetch(`${store.url}/assets/0000000000000000.css`)).status).toBe(404);
  });

  it('find, sort, go on, and say where there is nothing', async () => {
    const found = await page(store, '/search?q=shelf%20book&sort=price');
    expect(found.html).toContain('<mark>Shelf</mark> <mark>Book</mark> 0');
    expect(found.html).toContain('aria-current="true"');
    const next = /rel="next" href="([^"]+)"/.exec(found.html)![1]!.replaceAll('&amp;', '&');
    const second = await page(store, next);
    expect(second.status).toBe(200);
    expect(second.html).toContain('Back to the first page');
    expect((await page(store, '/search')).html).toMatch(/Up to \$9\.99.*\$10\.00 to \$24\.99/s);
    for (const stars of ['4', '400'])
      expect((await page(store, `/search?minRating=${stars}`)).html).toContain('alert(1)');
    expect((await page(store, '/search?minRating=5')).html).not.toContain('alert(1)');
    const long = await page(store, `/search?q=${'shelf%20book%0A'.repeat(200)}`);
    expect(long.status).toBe(200);
    expect(long.html).toMatch(/Only its beginning was looked for.*Shelf<\/mark> <mark>Book/s);
    expect(/<h1[^>]*>([^<]*)/.exec(long.html)![1]!.length).toBeLessThan(100);
    const none = await page(store, '/search?q=zzzzqqqq');
    expect(none.html).toContain('Nothing stands here');
  });
});

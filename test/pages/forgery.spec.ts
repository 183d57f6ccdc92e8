import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FormBrowser } from '../kit/form-browser.js';
import { Shop, unique } from '../kit/shop.js';
import { STAFF_TOKEN, type TestStore, startTestStore } from '../kit/store.js';

describe('cookies and forms', () => {
  let store: TestStore;
  let shop: Shop;
  let productId: string;

  beforeAll(async () => {
    store = await startTestStore();
    shop = Shop.at(store);
    productId = await shop.product();
  });
  afterAll(() => store.remove());

  /** A browser that has seen a page with a form. */
  const browser = async (headers: Record<string, string> = {}): Promise<FormBrowser> => {
    const it = FormBrowser.at(store, headers);
    await it.get('/sign-in');
    return it;
  };
  const signedIn = async (): Promise<{ browser: FormBrowser; shop: Shop }> => {
    const customer = await shop.customer();
    const one = await browser();
    await one.submit('/sign-in', { email: customer.email, password: customer.password });
    return { browser: one, shop: customer.shop };
  };
  const isSecret = (name: string): boolean => name.startsWith('doordesk_form_');
  const nameOf = async (customer: Shop): Promise<string> =>
    ((await customer.get('/v1/customers/me').expect(200)).body as { name: string }).name;

  it('a form of this store is taken, whatever the browser says about where it comes from', async () => {
    for (const headers of [{}, { origin: '', 'sec-fetch-site': '' }, { origin: 'null' }]) {
      const { browser: one, shop: customer } = await signedIn();
      await one.get('/account');
      const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
      const changed = await one.post('/account/name', { formToken: one.token, name: 'Grace' }, sent);
      expect(changed).toMatchObject({ status: 303, location: '/account?done=name' });
      expect(await nameOf(customer)).toBe('Grace');
    }
  });

  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['a sibling of this site', { 'sec-fetch-site': 'same-site' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['an origin that hides', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['an origin that is no address', { origin: 'evil' }],
  ])('a form of %s changes nothing, though it has the token and the cookies', async (_name, headers) => {
    const { browser: one, shop: customer } = await signedIn();
    await one.get('/account');
    const refused = await one.post('/account/name', { formToken: one.token, name: 'Mallory' }, headers);
    expect(refused.status).toBe(403);
    expect(refused.html).toContain('another site');
    expect(await nameOf(customer)).toBe('Ada');
  });

  it('a form without the token, with another browser’s, or with two, changes nothing', async () => {
    const { browser: one, shop: customer } = await signedIn();
    await one.get('/account');
    const other = await browser();
    for (const body of [
      'name=Mallory',
      'formToken=&name=Mallory',
      `formToken=${other.token}&name=Mallory`,
      `formToken=${one.token}&formToken=${one.token}&name=Mallory`,
    ])
      expect((await one.post('/account/name', body)).status).toBe(403);
    expect(await nameOf(customer)).toBe('Ada');
  });

  it('a token is worth nothing with the secret of another browser, or with another session', async () => {
    const { browser: one } = await signedIn();
    const victim = await signedIn();
    await one.get('/account');
    await victim.browser.get('/account');
    // Somebody has planted their own secret: the session is not theirs.
    for (const [name, cookie] of one.cookies) if (isSecret(name)) victim.browser.cookies.set(name, cookie);
    const forged = await victim.browser.post('/account/name', { formToken: one.token, name: 'Mallory' });
    expect(forged.status).toBe(403);
    expect(await nameOf(victim.shop)).toBe('Ada');
  });

  it('the forms of all pages that a browser first asked for at once are taken, and go on being taken', async () => {
    const tabs = await Promise.all([browser(), browser(), browser()]);
    const tokens = tabs.map(({ token }) => token);
    const together = FormBrowser.at(store);
    for (const tab of tabs) for (const [name, cookie] of tab.cookies) together.cookies.set(name, cookie);
    expect([...together.cookies.keys()].filter(isSecret)).toHaveLength(3);
    for (const formToken of tokens)
      expect(await together.post('/cart/items', { formToken, productId })).toMatchObject({ status: 303 });
    // No page gives another secret while there is one.
    const later = await together.get('/sign-in');
    expect(later.headers.getSetCookie().filter(isSecret)).toEqual([]);
    expect(await together.post('/cart/items', { formToken: together.token, productId })).toMatchObject({ status: 303 });
    const { token: foreign } = await browser();
    expect((await together.post('/cart/items', { formToken: foreign, productId })).status).toBe(403);
  });

  it('a browser that brings more secrets than anybody opens pages is only read so far', async () => {
    const one = await browser();
    const [own] = [...one.cookies];
    one.cookies.clear();
    for (let i = 0; i < 40; i++) one.cookies.set(`doordesk_form_${i}`, { value: 'x'.repeat(43), path: '/' });
    one.cookies.set(...own!);
    expect((await one.post('/cart/items', { formToken: one.token, productId })).status).toBe(403);
  });

  it('a page knows its caller by the cookie and by nothing else, the API by the header and by nothing else', async () => {
    const { browser: one } = await signedIn();
    const token = one.cookies.get('doordesk_session')!.value;
    expect(await one.get('/account')).toMatchObject({ status: 200 });
    const byHeader = await FormBrowser.at(store, { authorization: `Bearer ${token}` }).get('/account');
    expect(byHeader).toMatchObject({ status: 303, location: '/sign-in?next=%2Faccount' });
    const staff = await FormBrowser.at(store, { authorization: `Bearer ${STAFF_TOKEN}` }).get('/account');
    expect(staff.status).toBe(303);
    await shop.get('/v1/customers/me').set('Cookie', `doordesk_session=${token}`).expect(401);
  });

  it('cookies are out of reach for scripts and for other sites’ requests, and stay on https where they came by it', async () => {
    const { email, password } = await shop.customer();
    const one = await browser();
    const signed = await one.submit('/sign-in', { email, password });
    const lines = [
      ...signed.headers.getSetCookie(),
      ...(await new FormBrowser(store.url).get('/sign-in')).headers.getSetCookie(),
    ];
    expect(lines.map((line) => line.split('=')[0]!.replace(/^(doordesk_form_).*/, '$1…')).sort()).toEqual([
      'doordesk_cart',
      'doordesk_form_…',
      'doordesk_session',
    ]);
    for (const line of lines) expect(line).toMatch(/; Path=\/.*; HttpOnly; SameSite=Lax$/);
    const behindTls = await startTestStore({ trustedProxies: ['loopback'] });
    const page = await FormBrowser.at(behindTls).get('/sign-in', { 'x-forwarded-proto': 'https' });
    expect(page.headers.getSetCookie()[0]).toContain('Secure');
    await behindTls.remove();
  });

  it('a session that has ended is nobody’s, is forgotten, and does not stand in the way of forms', async () => {
    const { browser: one, shop: customer } = await signedIn();
    await customer.delete('/v1/sessions/current').expect(204);
    const { email, password } = await shop.customer();
    const other = await shop.post('/v1/sessions', { email, password }).expect(201);
    one.cookies.set('doordesk_session', { value: (other.body as { token: string }).token, path: '/' });
    await shop
      .as((other.body as { token: string }).token)
      .delete('/v1/sessions/current')
      .expect(204);
    const page = await one.get('/sign-in');
    expect(page.status).toBe(200);
    expect(one.cookies.has('doordesk_session')).toBe(false);
    expect((await one.submit('/sign-in', { email, password })).status).toBe(303);
  });

  it('the API takes no forms, pages take nothing else, and unknown or doubled fields are refused', async () => {
    await shop.http
      .post('/v1/sessions')
      .set('content-type', 'application/x-www-form-urlencoded')
      .send('email=a&password=b')
      .expect(415);
    const one = await browser();
    const json = await one.post('/sign-in', '{}', { 'content-type': 'application/json' });
    expect(json.status).toBe(415);
    const formToken = one.token;
    const item = { formToken, productId };
    expect((await one.post('/cart/items', { ...item, price: '1' })).status).toBe(400);
    const twice = `${new URLSearchParams(item).toString()}&quantity=1&quantity=2`;
    expect((await one.post('/cart/items', twice)).status).toBe(400);
    expect((await one.post('/cart/items', `formToken=${formToken}&productId=%ff`)).status).toBe(400);
    expect((await one.post('/cart/items', `formToken=${formToken}&x=${'a'.repeat(200_000)}`)).status).toBe(413);
    for (const quantity of ['0', '-1', '1000', '1.5', 'many', '1e3'])
      expect((await one.post('/cart/items', { ...item, quantity })).status).toBe(400);
    expect((await one.get('/cart')).html).toContain('There is nothing in it yet');
  });

  it('after signing in it goes on to an own page, and to nobody else’s', async () => {
    const { email, password } = await shop.customer();
    for (const [next, location] of [
      ['/checkout?address=a', '/checkout?address=a'],
      ['//evil.example/', '/'],
      ['https://evil.example/', '/'],
      ['/\\evil.example', '/'],
    ] as const) {
      const one = FormBrowser.at(store);
      await one.get(`/sign-in?next=${encodeURIComponent(next)}`);
      expect(await one.submit('/sign-in', { email, password, next })).toMatchObject({ status: 303, location });
    }
  });

  it('a form that needs a customer leads to signing in and back to where it was', async () => {
    const one = await browser();
    const review = `/products/${productId}/reviews/none`;
    const voted = await one.post(
      `${review}/vote`,
      { formToken: one.token, helpful: 'yes' },
      { referer: `${store.url}/products/${productId}` },
    );
    expect(voted).toMatchObject({ status: 303, location: `/sign-in?next=%2Fproducts%2F${productId}` });
    const elsewhere = await one.post(
      `${review}/vote`,
      { formToken: one.token, helpful: 'yes' },
      { referer: 'https://evil.example/x' },
    );
    expect(elsewhere.location).toBe('/sign-in');
  });

  it('what is typed is text, wherever it is shown again', async () => {
    const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>${unique()}`;
    const one = await browser();
    const shown = await one.submit('/sign-in', { email: hostile, password: 'x' });
    expect(shown.status).toBe(401);
    expect(shown.html).not.toContain('<script>alert');
    expect(shown.html).not.toContain('<img src=x');
    expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

describe('limits of pages', () => {
  it('bound wrong passwords and registrations as the API does, and count together with it', async () => {
    const store = await startTestStore({ loginLimit: 3, registrationLimit: 2 });
    const shop = Shop.at(store);
    const { email, password } = await shop.customer();
    await shop.post('/v1/sessions', { email, password: 'wrong password' }).expect(401);
    const one = FormBrowser.at(store);
    await one.get('/sign-in');
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++)
      statuses.push((await one.submit('/sign-in', { email, password: 'wrong password' })).status);
    expect(statuses).toEqual([401, 401, 429]);
    await one.get('/sign-up');
    const account = () => ({ name: 'R', email: `${unique('r')}@example.com`, password });
    expect((await one.submit('/sign-up', account())).status).toBe(303);
    const another = FormBrowser.at(store);
    await another.get('/sign-up');
    const refused = await another.submit('/sign-up', account());
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await store.remove();
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Clickstream } from '../../src/modules/clickstream/contract/clickstream.contract.js';
import { Reviews } from '../../src/modules/reviews/contract/reviews.contract.js';
import { type FaultyStore, startFaultyStore } from '../kit/faulty-store.js';
import { PageShopper, TYPED_ADDRESS } from '../kit/page-shopper.js';
import { Shop, unique } from '../kit/shop.js';

const REVIEW = { stars: '5', title: 'Read it', text: 'Twice & slowly.' };

describe('accounts and reviews through pages', () => {
  let store: FaultyStore;
  let shop: Shop;

  beforeAll(async () => {
    store = await startFaultyStore();
    shop = Shop.at(store);
  });
  afterAll(() => store.remove());
  afterEach(async () => {
    await store.faults('none');
    expect(await store.findings()).toEqual([]);
  });

  const customer = () => PageShopper.customer(store, shop);
  const reviewsOf = async (productId: string) =>
    ((await shop.get(`/v1/products/${productId}/reviews`).expect(200)).body as { items: Record<string, unknown>[] })
      .items;

  it('signing up keeps the cart, signs in, and does nothing twice', async () => {
    const productId = await shop.product({ title: 'Brought Along' });
    const guest = PageShopper.guest(store);
    await guest.add(productId);
    await guest.get('/sign-up?next=/cart');
    const account = { name: 'Ada', email: `${unique('p')}@example.com`, password: 'correct horse battery' };
    const form = { ...guest.hidden('/sign-up'), ...account };
    expect(await guest.post('/sign-up', form)).toMatchObject({ status: 303, location: '/cart' });
    expect((await guest.get('/cart')).html).toContain('Brought Along');
    // The browser that lost the answer sends it again, without what the answer had set.
    const again = PageShopper.guest(store);
    for (const [name, cookie] of guest.cookies) if (name.startsWith('doordesk_form_')) again.cookies.set(name, cookie);
    expect((await again.post('/sign-up', form)).status).toBe(303);
    await again.get('/sign-up');
    const other = PageShopper.guest(store);
    await other.get('/sign-up');
    const taken = await other.submit('/sign-up', { ...account, password: 'another password' });
    expect(taken.status).toBe(409);
    expect(taken.html).toContain('There is an account with this address');
    const bad = await other.submit('/sign-up', { name: ' ', email: 'x', password: 'short' });
    expect(bad.status).toBe(400);
    for (const field of ['name', 'email', 'password']) expect(bad.html).toContain(`id="error-${field}"`);
    expect(bad.html).not.toContain('value="short"');
  });

  it('signing in merges the carts of two devices, and what was looked at is the customer’s', async () => {
    const [one, two] = [await shop.product({ title: 'At Home' }), await shop.product({ title: 'On The Way' })];
    const { email, password, customerId } = await shop.customer();
    const home = PageShopper.guest(store);
    await home.add(one);
    await home.signIn(email, password);
    const phone = PageShopper.guest(store);
    // A page does not wait long for its view to be recorded: who has a session of visits has one.
    for (let looks = 0; looks < 50 && !phone.cookies.has('doordesk_visit'); looks++)
      await phone.get(`/products/${two}`);
    await phone.add(two);
    await phone.signIn(email, password);
    for (const device of [home, phone]) expect((await device.get('/cart')).html).toMatch(/At Home.*On The Way/s);
    const third = PageShopper.guest(store);
    await third.signIn(email, password);
    expect((await third.get('/cart')).html).toMatch(/At Home.*On The Way/s);
    const { items } = await store.client(Clickstream).recent({ customerId, limit: 10 });
    expect(items.map(({ productId }) => productId)).toEqual([two]);
  });

  it('signing out ends the session at once, and leaves nothing of the customer in the browser', async () => {
    const productId = await shop.product({ title: 'Private' });
    const { shopper, shop: api } = await customer();
    await shopper.add(productId);
    await shopper.get('/account');
    const token = shopper.cookies.get('doordesk_session')!.value;
    expect((await shopper.submit('/sign-out')).status).toBe(303);
    await api.as(token).get('/v1/customers/me').expect(401);
    expect([...shopper.cookies.keys()].sort()).not.toContain('doordesk_cart');
    expect((await shopper.get('/account')).status).toBe(303);
    expect((await shopper.get('/cart')).html).not.toContain('Private');
  });

  it('a customer’s order is not shown in this browser any more once they have signed out', async () => {
    const { shopper } = await customer();
    await shopper.add(await shop.product());
    const order = (await shopper.buy()).location!;
    expect((await shopper.get(order)).status).toBe(200);
    await shopper.get('/account');
    await shopper.submit('/sign-out');
    expect((await shopper.get(order)).status).toBe(404);
  });

  it('a review from long ago can be changed, though a hundred were written since', async () => {
    const productId = await shop.product();
    const { email, password, customerId } = await shop.customer();
    const shopper = PageShopper.guest(store);
    await shopper.signIn(email, password);
    const reviews = store.client(Reviews);
    const write = (id: string) =>
      reviews.write({ customerId, productId: id, author: 'Ada', stars: 4, title: 'T', text: 'Long ago.' });
    await write(productId);
    for (let i = 0; i < 100; i++) await write(unique('other'));
    await shopper.get(`/products/${productId}/review`);
    const form = { ...REVIEW, text: '' };
    const known = await shopper.submit(`/products/${productId}/review`, REVIEW);
    expect(known.status).toBe(409);
    expect((await shopper.submit(`/products/${productId}/review`, form)).status).toBe(400);
    expect((await shopper.submit(`/products/${productId}/review`, REVIEW)).status).toBe(303);
    expect(await reviewsOf(productId)).toMatchObject([{ text: 'Twice & slowly.' }]);
  });

  it('a change of a review that was taken back meanwhile is published anew, with what was typed', async () => {
    const productId = await shop.product();
    const { shopper, shop: api } = await customer();
    const reviewId = await api.review(productId);
    const path = `/products/${productId}/review`;
    await shopper.get(path);
    await api.delete(`/v1/products/${productId}/reviews/${reviewId}`).expect(204);
    const gone = await shopper.submit(path, REVIEW);
    expect(gone.status).toBe(409);
    expect(gone.html).toMatch(/taken back elsewhere.*Twice &amp; slowly\./s);
    expect((await shopper.submit(path, REVIEW)).status).toBe(303);
    expect(await reviewsOf(productId)).toMatchObject([{ text: 'Twice & slowly.' }]);
  });

  it('“Sign in” works from an address that is too long to come back to', async () => {
    const guest = PageShopper.guest(store);
    const page = await guest.get(`/search?q=${'%C3%A9'.repeat(900)}`);
    const link = /<a href="(\/sign-in[^"]*)"/.exec(page.html)![1]!;
    expect((await guest.get(link)).status).toBe(200);
    expect(link).toBe('/sign-in');
  });

  it('the account shows orders, addresses, reviews and the choice about history, and changes them', async () => {
    const productId = await shop.product({ title: 'Bought Book' });
    const { shopper, shop: api } = await customer();
    await shopper.add(productId);
    expect((await shopper.buy({ saveAddress: 'yes' })).status).toBe(303);
    await shopper.get(`/products/${productId}`);
    const page = await shopper.get('/account');
    expect(page.html).toMatch(/Bought Book.*1 Analytical Way.*You have written none.*Stop, and erase it/s);
    await shopper.submit('/account/name', { name: 'Grace Hopper' });
    await shopper.submit('/account/privacy');
    expect((await api.get('/v1/customers/me/privacy').expect(200)).body).toEqual({ recording: false });
    expect((await shopper.get('/account?done=privacy')).html).toMatch(/Your choice is noted.*Grace Hopper/s);
    await shopper.submit('/account/privacy');
    expect((await api.get('/v1/customers/me/privacy').expect(200)).body).toEqual({ recording: true });
    await shopper.get(`/products/${productId}`);
    await shopper.get('/account');
    expect((await shopper.submit('/account/history/erasure')).status).toBe(303);
    expect((await api.get('/v1/customers/me/history').expect(200)).body).toEqual({ items: [], next: null });
    await shopper.get('/account/addresses/new');
    const second = { ...shopper.hidden('/account/addresses/new'), ...TYPED_ADDRESS, line1: '2 Second Street' };
    expect((await shopper.post('/account/addresses/new', { ...second, line1: ' ' })).status).toBe(400);
    for (let i = 0; i < 2; i++) expect((await shopper.post('/account/addresses/new', second)).status).toBe(303);
    const saved = (await api.get('/v1/customers/me/addresses').expect(200)).body as {
      items: { addressId: string; line1: string }[];
    };
    expect(saved.items.map(({ line1 }) => line1)).toEqual(['2 Second Street', '1 Analytical Way']);
    await shopper.add(productId);
    const older = saved.items[1]!;
    expect((await shopper.get('/checkout')).html).toContain('value="2 Second Street"');
    expect((await shopper.get(`/checkout?address=${older.addressId}`)).html).toContain('value="1 Analytical Way"');
    await shopper.get('/account');
    await shopper.submit(`/account/addresses/${older.addressId}/removal`);
    expect((await shopper.get('/account')).html).not.toContain('1 Analytical Way');
  });

  it('orders are paged', async () => {
    const productId = await shop.product();
    const { shopper, shop: api } = await customer();
    const own = await api.cart();
    for (let i = 0; i < 11; i++) {
      await api.post(`/v1/carts/${own}/items`, { productId, quantity: 1 }).expect(200);
      await api.order(own).expect(201);
    }
    const first = await shopper.get('/account');
    const earlier = /href="(\/account\?orders=[^"#]+)#orders"/.exec(first.html)![1]!;
    const second = await shopper.get(earlier);
    const rows = (html: string) => html.match(/class="order-row"/g)?.length;
    expect([rows(first.html), rows(second.html)]).toEqual([10, 1]);
    expect(second.html).toContain('Latest orders');
    expect((await shopper.get('/account?orders=nonsense')).status).toBe(400);
  });

  it('what of the account cannot be shown is left out and named', async () => {
    const { shopper } = await customer();
    await store.faults('ordering:down,reviews:slow=5000');
    const page = await shopper.get('/account');
    expect(page.status).toBe(200);
    expect(page.headers.get('doordesk-missing-parts')).toBe('orders, own-reviews');
    expect(page.html).toMatch(/Your orders cannot be shown just now.*Your reviews cannot be shown just now/s);
  });

  it('a page for anyone comes while sessions cannot be looked up, and what needs to know whose it is says so', async () => {
    const productId = await shop.product({ title: 'Anyway' });
    const { shopper } = await customer();
    await shopper.add(productId);
    await store.faults('customers:slow=60000');
    const began = performance.now();
    const page = await shopper.get(`/products/${productId}`);
    expect(page.status).toBe(200);
    expect(performance.now() - began).toBeLessThan(5000);
    await store.faults('customers:down');
    expect((await shopper.get(`/products/${productId}`)).html).toContain('Anyway');
    expect((await shopper.get('/cart')).status).toBe(503);
    expect((await shopper.get('/account')).status).toBe(503);
    expect(shopper.cookies.has('doordesk_session')).toBe(true);
    expect(shopper.cookies.has('doordesk_cart')).toBe(true);
  });

  it('a review is written once, verified by the order behind it, changed, and taken back', async () => {
    const productId = await shop.product({ title: 'Reviewed' });
    const { shopper } = await customer();
    await shopper.add(productId);
    await shopper.buy();
    const path = `/products/${productId}/review`;
    await shopper.get(path);
    const empty = await shopper.submit(path, { stars: '', title: '', text: 'half' });
    expect(empty.status).toBe(400);
    expect(empty.html).toMatch(/error-stars.*error-title/s);
    expect(empty.html).toContain('>half</textarea>');
    const form = { ...shopper.hidden(path), ...REVIEW };
    expect((await shopper.post(path, form)).status).toBe(303);
    expect((await shopper.post(path, form)).status).toBe(303);
    expect(await reviewsOf(productId)).toMatchObject([
      { stars: 5, text: 'Twice & slowly.', verified: true, author: 'Ada' },
    ]);
    expect((await shopper.get(path)).html).toMatch(/Change your review.*Bought here.*Twice &amp; slowly\./s);
    const change = { ...shopper.hidden(path), ...REVIEW, stars: '4' };
    expect((await shopper.post(path, change)).status).toBe(303);
    expect((await shopper.post(path, change)).status).toBe(303);
    const late = await shopper.post(path, { ...change, stars: '1' });
    expect(late.status).toBe(412);
    expect(late.html).toContain('changed elsewhere');
    expect(await reviewsOf(productId)).toMatchObject([{ stars: 4 }]);
    await shopper.get(path);
    for (let i = 0; i < 2; i++) expect((await shopper.submit(`${path}/withdrawal`)).status).toBe(303);
    expect(await reviewsOf(productId)).toEqual([]);
  });

  it('a second review of the same book becomes a change of the first, with what was typed', async () => {
    const productId = await shop.product();
    const { shopper, shop: api } = await customer();
    const path = `/products/${productId}/review`;
    await shopper.get(path);
    await api.review(productId, 3);
    const refused = await shopper.submit(path, REVIEW);
    expect(refused.status).toBe(409);
    expect(refused.html).toMatch(/You have reviewed this book before.*Twice &amp; slowly\./s);
    expect((await shopper.submit(path, REVIEW)).status).toBe(303);
    expect(await reviewsOf(productId)).toMatchObject([{ stars: 5 }]);
  });

  it('others vote on a review and report it, its author cannot', async () => {
    const productId = await shop.product();
    const { shopper: author, shop: api } = await customer();
    const reviewId = await api.review(productId);
    const { shopper: reader } = await customer();
    const vote = `/products/${productId}/reviews/${reviewId}/vote`;
    expect((await reader.get(`/products/${productId}`)).html).toContain(`action="${vote}"`);
    expect((await author.get(`/products/${productId}`)).html).not.toContain(`action="${vote}"`);
    for (const helpful of ['no', 'yes', 'yes'])
      expect((await reader.post(vote, { formToken: reader.token, helpful })).status).toBe(303);
    expect((await author.post(vote, { formToken: author.token, helpful: 'yes' })).status).toBe(303);
    expect(await reviewsOf(productId)).toMatchObject([{ helpful: 1, unhelpful: 0 }]);
    const report = `/products/${productId}/reviews/${reviewId}/report`;
    await reader.get(report);
    expect((await reader.submit(report, { reason: 'spam', comment: 'buy now' })).status).toBe(303);
    const reported = await shop.staff.get('/v1/staff/reviews/reported').expect(200);
    expect(JSON.stringify(reported.body)).toContain('buy now');
  });

  it('a vote goes back to the list that it was given in, also by way of signing in', async () => {
    const productId = await shop.product();
    const { shop: api } = await customer();
    const vote = `/products/${productId}/reviews/${await api.review(productId)}/vote`;
    const list = `/products/${productId}?reviews=newest&stars=5`;
    const { shopper: reader } = await customer();
    await reader.get(list);
    expect(await reader.submit(vote, { helpful: 'yes' })).toMatchObject({ status: 303, location: `${list}#reviews` });
    const guest = PageShopper.guest(store);
    await guest.get(list);
    const next = encodeURIComponent(`${list}#reviews`);
    expect((await guest.submit(vote, { helpful: 'yes' })).location).toBe(`/sign-in?next=${next}`);
    await guest.get(`/sign-in?next=${next}`);
    const evil = await guest.post(vote, { formToken: guest.token, helpful: 'yes', next: '//evil.example/' });
    expect(evil.location).toBe('/sign-in');
    // Where the page is the answer to a form, its address is not that of the list.
    await guest.get(list);
    await guest.submit('/cart/items', { quantity: 'none' });
    expect(guest.hidden(vote)).not.toHaveProperty('next');
  });

  it('a recommendation can be dismissed, and it goes on where it was', async () => {
    const productId = await shop.product();
    const guest = PageShopper.guest(store);
    await guest.get('/sign-in');
    const dismissed = await guest.post('/recommendations/dismissals', {
      formToken: guest.token,
      productId,
      next: '/search?q=a',
    });
    expect(dismissed).toMatchObject({ status: 303, location: '/search?q=a' });
    const silent = new PageShopper(store.url, { 'sec-gpc': '1' });
    await silent.get('/sign-in');
    const next = '/search?q=a';
    const unkept = await silent.post('/recommendations/dismissals', { formToken: silent.token, productId, next });
    expect(silent.cookies.has('doordesk_visit')).toBe(false);
    expect(unkept.status).toBe(200);
    expect(unkept.html).toMatch(/Your browser asks for privacy.*href="\/search\?q=a".*href="\/sign-in\?next=/s);
    // A visit that keeps nothing, in a browser that does not say so.
    const choice = await shop.put('/v1/sessions/current/privacy', { recording: false }).expect(200);
    const optedOut = PageShopper.guest(store);
    optedOut.cookies.set('doordesk_visit', { value: choice.headers['doordesk-session'] as string, path: '/' });
    await optedOut.get('/sign-in');
    const unkeptToo = await optedOut.post('/recommendations/dismissals', { formToken: optedOut.token, productId });
    expect(unkeptToo.html).toContain('You have asked us to remember nothing of this visit.');
    expect(unkeptToo.html).toContain('class="button" href="/"');
  });
});

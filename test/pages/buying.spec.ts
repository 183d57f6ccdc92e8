import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type FaultyStore, startFaultyStore } from '../kit/faulty-store.js';
import { PageShopper, TYPED_CHECKOUT } from '../kit/page-shopper.js';
import { Shop, unique } from '../kit/shop.js';

describe('buying through pages', () => {
  let store: FaultyStore;
  let shop: Shop;

  beforeAll(async () => {
    store = await startFaultyStore();
    shop = Shop.at(store);
  });
  afterAll(() => store.remove());
  afterEach(async () => {
    await store.faults('none');
    await store.drained();
    expect(await store.findings()).toEqual([]);
  });

  const orderOf = (location: string | undefined): string => /^\/orders\/([^?]+)\?placed=yes$/.exec(location ?? '')![1]!;
  /** Asks as somebody does who is told to try again in a moment: the breakers probe once a second. */
  const untilNot503 = async <T extends { status: number }>(ask: () => Promise<T>): Promise<T> => {
    const patience = Date.now() + 5_000;
    for (;;) {
      const reply = await ask();
      if (reply.status !== 503 || Date.now() > patience) return reply;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  it('a guest buys, sees the order again, cancels it, and nobody else sees it', async () => {
    const productId = await shop.product({ stock: 5, amount: 1500, title: 'Walden' });
    const guest = PageShopper.guest(store);
    expect(await guest.add(productId, 2)).toMatchObject({ status: 303, location: '/cart?done=added' });
    expect((await guest.get('/cart?done=added')).html).toMatch(/It is in your cart.*Walden.*\$30\.00/s);
    const bought = await guest.buy();
    const orderId = orderOf(bought.location);
    const order = await guest.get(bought.location!);
    expect(order.html).toMatch(/Thank you.*Walden.*\$34\.99.*1 Analytical Way.*4242/s);
    expect((await guest.get('/cart')).html).toContain('There is nothing in it yet');
    expect((await PageShopper.guest(store).get(`/orders/${orderId}`)).status).toBe(404);
    // No button of the order's page cancels it: a page in between asks.
    const cancellation = `/orders/${orderId}/cancellation`;
    const seen = await guest.get(`/orders/${orderId}`);
    expect(seen.html).not.toContain(`<form method="post" action="${cancellation}"`);
    expect(seen.html).toContain(`href="${cancellation}"`);
    expect((await PageShopper.guest(store).get(cancellation)).status).toBe(404);
    const asked = await guest.get(cancellation);
    expect(asked.headers.get('cache-control')).toBe('no-store');
    expect(asked.html).toMatch(/Cancel this order\?.*\$34\.99.*Walden.*No, keep the order/s);
    expect(await shop.stock(productId)).toMatchObject({ available: 3 });
    expect((await guest.submit(cancellation)).status).toBe(303);
    expect((await guest.submit(cancellation)).status).toBe(303);
    expect(await guest.get(cancellation)).toMatchObject({ status: 303, location: `/orders/${orderId}` });
    expect((await guest.get(`/orders/${orderId}`)).html).toMatch(/Canceled.*not charged/s);
    expect(await shop.stock(productId)).toMatchObject({ available: 5 });
  });

  it('an order that has left the house is not canceled, and the page says why', async () => {
    const guest = PageShopper.guest(store);
    await guest.add(await shop.product());
    const orderId = orderOf((await guest.buy()).location);
    await guest.get(`/orders/${orderId}/cancellation`);
    const cancellation = guest.hidden(`/orders/${orderId}/cancellation`);
    await shop.staff.post(`/v1/staff/orders/${orderId}/shipments`, { carrier: 'C', trackingCode: 'T' }).expect(201);
    const refused = await guest.post(`/orders/${orderId}/cancellation`, cancellation);
    expect(refused.status).toBe(409);
    expect(refused.html).toMatch(/left the house already.*On its way/s);
  });

  it('the same form sent twice, at once and later, buys once', async () => {
    const productId = await shop.product({ stock: 5 });
    const guest = PageShopper.guest(store);
    await guest.add(productId);
    await guest.get('/checkout');
    const form = guest.hidden('/checkout');
    const tries = await Promise.all([guest.place(form), guest.place(form), guest.place(form)]);
    const later = await guest.place(form);
    const orders = new Set([...tries, later].filter(({ status }) => status === 303).map(({ location }) => location));
    expect(orders.size).toBe(1);
    expect(later.status).toBe(303);
    for (const { status } of tries) expect([303, 409]).toContain(status);
    expect(await shop.stock(productId)).toMatchObject({ available: 4 });
  });

  it('what is wrong is said beside its field, and what was typed stays', async () => {
    const guest = PageShopper.guest(store);
    await guest.add(await shop.product());
    const refused = await guest.buy({
      email: 'ada',
      postalCode: ' ',
      city: 'x'.repeat(101),
      country: 'usa',
      name: 'Ada & Co',
    });
    expect(refused.status).toBe(400);
    for (const field of ['email', 'postalCode', 'city', 'country'])
      expect(refused.html).toMatch(new RegExp(`href="#field-${field}".*id="error-${field}"`, 's'));
    expect(refused.html).not.toContain('id="error-name"');
    expect(refused.html).toContain('value="Ada &amp; Co"');
    // No total could be shown for that country: the one of the corrected address is agreed to first.
    const shown = await guest.place();
    expect(shown.status).toBe(409);
    expect(shown.html).toContain('value="place"');
    expect((await guest.place()).status).toBe(303);
  });

  it('shipping and tax are of the country that is chosen', async () => {
    const guest = PageShopper.guest(store);
    await guest.add(await shop.product({ amount: 1000 }));
    await guest.get('/checkout');
    const abroad = await guest.submit('/checkout', {
      intent: 'update',
      country: 'DE',
      shippingMethod: 'express',
      city: 'Bonn',
    });
    expect(abroad.status).toBe(200);
    expect(abroad.html).toMatch(/value="Bonn".*\$29\.97.*\$39\.97/s);
  });

  it('a declined card leaves everything as it was, and another one buys', async () => {
    const productId = await shop.product({ stock: 3 });
    const guest = PageShopper.guest(store);
    await guest.add(productId);
    const declined = await guest.buy({ card: 'tok_declined', city: 'Tacoma' });
    expect(declined.status).toBe(402);
    expect(declined.html).toMatch(/The card was declined.*value="Tacoma"/s);
    expect(await shop.stock(productId)).toMatchObject({ available: 3 });
    expect((await guest.place()).status).toBe(303);
  });

  it('a price that has changed is shown before anything is bought', async () => {
    const productId = await shop.product({ amount: 1000 });
    const guest = PageShopper.guest(store);
    await guest.add(productId);
    await guest.get('/checkout');
    const seen = await shop.get(`/v1/products/${productId}`).expect(200);
    const change = { price: { amount: 1200, currency: 'USD' } };
    await shop.staff
      .patch(`/v1/staff/products/${productId}`, change, { 'If-Match': seen.headers['etag'] as string })
      .expect(200);
    const refused = await guest.place();
    expect(refused.status).toBe(409);
    expect(refused.html).toMatch(/The total has changed.*\$16\.99/s);
    expect((await guest.place()).status).toBe(303);
  });

  it('what is no longer there is named, with how many are left', async () => {
    const productId = await shop.product({ stock: 3, title: 'Rare Book' });
    const guest = PageShopper.guest(store);
    await guest.add(productId, 3);
    await guest.get('/checkout');
    await shop.staff.put(`/v1/staff/inventory/${productId}`, { onHand: 1 }).expect(200);
    const refused = await guest.place();
    expect(refused.status).toBe(409);
    expect(refused.html).toMatch(/Someone was faster.*Rare Book.*you want 3.*1 copy is left/s);
    const cart = await guest.get('/cart');
    expect(cart.html).toContain('We do not have 3 of it just now.');
    await guest.submit(`/cart/items/${productId}`, { quantity: '1' });
    expect((await guest.buy()).status).toBe(303);
  });

  it('what cannot be decided now is not decided twice: the same form goes on', async () => {
    const productId = await shop.product({ stock: 5 });
    const guest = PageShopper.guest(store);
    await guest.add(productId);
    await guest.get('/checkout');
    const { formKey, seenTotal } = guest.hidden('/checkout');
    await store.faults('ordering:down');
    const undecided = await guest.place();
    expect(undecided.status).toBe(503);
    expect(undecided.html).toMatch(/We cannot tell yet/);
    expect(undecided.headers.get('retry-after')).toBe('5');
    expect(guest.hidden('/checkout')).toMatchObject({ formKey, seenTotal });
    await store.faults('none');
    expect((await untilNot503(() => guest.place())).status).toBe(303);
    expect(await shop.stock(productId)).toMatchObject({ available: 4 });
  });

  it('an add whose cart is away is kept, said so, and is there later', async () => {
    const productId = await shop.product({ title: 'Kept Book' });
    const guest = PageShopper.guest(store);
    await guest.get('/sign-in');
    await store.faults('cart:down');
    expect(await guest.add(productId)).toMatchObject({ status: 303, location: '/cart?done=kept' });
    const scripted = await guest.post(
      '/cart/items',
      { formToken: guest.token, productId },
      { accept: 'application/json' },
    );
    expect(scripted.status).toBe(202);
    expect(JSON.parse(scripted.html)).toMatchObject({ count: null, message: expect.stringContaining('noted') });
    expect((await guest.get('/cart')).status).toBe(503);
    await store.faults('none');
    await store.drained();
    const cart = await untilNot503(() => guest.get('/cart'));
    expect(cart.html).toMatch(/Kept Book.*value="2"/s);
  });

  it('a script adds to the cart and is told how many are in it; a product that does not exist is 404', async () => {
    const productId = await shop.product();
    const guest = PageShopper.guest(store);
    await guest.get('/sign-in');
    const add = (id: string) =>
      guest.post(
        '/cart/items',
        { formToken: guest.token, productId: id, quantity: '2' },
        { accept: 'application/json' },
      );
    expect(JSON.parse((await add(productId)).html)).toEqual({ count: 2, message: 'It is in your cart.' });
    expect(JSON.parse((await add(productId)).html)).toMatchObject({ count: 4 });
    const unknown = await add(unique('no'));
    expect(unknown.status).toBe(404);
    expect(JSON.parse(unknown.html)).toMatchObject({ code: 'not_found' });
    expect((await guest.get('/cart')).html).toMatch(/data-cart-count[^>]*>4</);
  });

  it('a cart that would not take it says why, and is shown as it is', async () => {
    const productId = await shop.product({ title: 'Many' });
    const guest = PageShopper.guest(store);
    await guest.add(productId, 999);
    const refused = await guest.add(productId, 1);
    expect(refused.status).toBe(409);
    expect(refused.html).toMatch(/at most 999.*Many/s);
    await guest.get('/cart');
    expect((await guest.submit(`/cart/items/${productId}/removal`)).location).toBe('/cart?done=removed');
    expect((await guest.get('/cart')).html).toContain('There is nothing in it yet');
  });

  it('a quantity that is none is told beside its field, on the page that it was chosen on', async () => {
    const productId = await shop.product({ title: 'Countable', stock: 1 });
    const guest = PageShopper.guest(store);
    for (const quantity of ['0', '-1', 'abc', '1.5', '1000']) {
      await guest.get(`/products/${productId}`);
      const refused = await guest.submit('/cart/items', { quantity });
      expect([quantity, refused.status]).toEqual([quantity, 400]);
      expect(refused.html).toMatch(/role="alert".*href="#field-quantity".*<h1[^>]*>Countable<.*id="field-quantity"/s);
      expect(refused.html).toContain('id="error-quantity">Choose how many you want, from 1 to 999.<');
      // The page can be gone on with.
      expect(guest.hidden('/cart/items')).toMatchObject({ productId });
    }
    const scripted = { formToken: guest.token, productId, quantity: '0' };
    const problem = await guest.post('/cart/items', scripted, { accept: 'application/json' });
    expect(problem.status).toBe(400);
    expect(JSON.parse(problem.html)).toMatchObject({ code: 'invalid_request', errors: [{ pointer: '/quantity' }] });
    expect((await guest.post('/cart/items', { ...scripted, productId: unique('no') })).status).toBe(404);
    await guest.get(`/products/${productId}`);
    expect((await guest.submit('/cart/items', { quantity: '1' })).location).toBe('/cart?done=added');
    await guest.get('/cart');
    const kept = await guest.submit(`/cart/items/${productId}`, { quantity: 'many' });
    expect(kept.status).toBe(400);
    expect(kept.html).toMatch(/Choose how many you want.*Countable.*value="1"/s);
  });

  it('nothing is bought at a total that nobody was shown', async () => {
    const productId = await shop.product({ stock: 5, amount: 1000 });
    const guest = PageShopper.guest(store);
    await guest.add(productId);
    await guest.get('/checkout');
    const { seenTotal: _total, ...unseen } = guest.hidden('/checkout');
    const refused = await guest.post('/checkout', { ...unseen, ...TYPED_CHECKOUT, intent: 'place' });
    expect(refused.status).toBe(409);
    expect(refused.html).toMatch(/Look at the total first.*value="Ada Lovelace".*\$14\.99/s);
    expect(await shop.stock(productId)).toMatchObject({ available: 5 });
    const nowhere = await guest.submit('/checkout', { ...TYPED_CHECKOUT, intent: 'update', country: 'ZZ' });
    expect(nowhere.html).not.toContain('value="place"');
    expect((await guest.buy()).status).toBe(303);
  });

  it('the same form to add, sent twice, adds once; another form adds again', async () => {
    const productId = await shop.product({ title: 'Twice Pressed' });
    const guest = PageShopper.guest(store);
    await guest.add(await shop.product());
    await guest.get(`/products/${productId}`);
    const form = guest.hidden('/cart/items');
    expect(form['formKey']).toMatch(/^[\w-]{43}$/);
    await Promise.all([guest.post('/cart/items', form), guest.post('/cart/items', form)]);
    expect((await guest.get('/cart')).html).toMatch(/data-cart-count[^>]*>2</);
    await guest.get(`/products/${productId}`);
    await guest.submit('/cart/items');
    expect((await guest.get('/cart')).html).toMatch(/data-cart-count[^>]*>3</);
  });

  it('who has seen that it was added, goes back and presses again, adds again; also after taking it out', async () => {
    const productId = await shop.product({ title: 'Gone Back' });
    const guest = PageShopper.guest(store);
    await guest.get(`/products/${productId}`);
    // The page that Back shows is the one from before, with its key.
    const form = guest.hidden('/cart/items');
    const press = async (times: number): Promise<string> => {
      const pressed = await Promise.all(Array.from({ length: times }, () => guest.post('/cart/items', form)));
      expect(pressed.map(({ location }) => location)).toEqual(pressed.map(() => '/cart?done=added'));
      return (await guest.get('/cart?done=added')).html;
    };
    // A first add opens the cart: presses at the same time would open one each.
    expect(await press(1)).toMatch(/data-cart-count[^>]*>1</);
    expect(await press(2)).toMatch(/data-cart-count[^>]*>2</);
    await guest.submit(`/cart/items/${productId}/removal`);
    expect(await press(2)).toMatch(/data-cart-count[^>]*>1</);
    // The answer was lost: it is not known what became of it, so it is asked again.
    await guest.post('/cart/items', form);
    await guest.post('/cart/items', form);
    expect((await guest.get('/cart')).html).toMatch(/data-cart-count[^>]*>2</);
  });

  it('pages that are somebody’s own are not kept by the browser, and no page is another site’s', async () => {
    const guest = PageShopper.guest(store);
    const productId = await shop.product();
    await guest.add(productId);
    const open = await guest.get(`/products/${productId}`);
    expect(open.headers.get('cache-control')).toBe('private, no-cache');
    expect(open.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    for (const path of ['/cart', '/checkout', (await guest.buy()).location!])
      expect((await guest.get(path)).headers.get('cache-control')).toBe('no-store');
    const { shopper } = await PageShopper.customer(store, shop);
    for (const path of [`/products/${productId}`, '/account'])
      expect((await shopper.get(path)).headers.get('cache-control')).toBe('no-store');
  });

  it('a cart that is no longer the browser’s is replaced, not lost', async () => {
    const [one, two] = [await shop.product({ title: 'First' }), await shop.product({ title: 'Second' })];
    const { shopper } = await PageShopper.customer(store, shop);
    await shopper.add(one);
    shopper.cookies.delete('doordesk_session');
    await shopper.get('/sign-in');
    expect((await shopper.add(two)).status).toBe(303);
    const cart = await shopper.get('/cart');
    expect(cart.html).toContain('Second');
    expect(cart.html).not.toContain('First');
  });
});

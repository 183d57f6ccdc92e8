import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type FaultyStore, startFaultyStore } from '../kit/faulty-store.js';
import type { ShownPage } from '../kit/form-browser.js';
import { PageShopper, TYPED_CHECKOUT } from '../kit/page-shopper.js';
import { quickest } from '../kit/quickest.js';
import { Shop } from '../kit/shop.js';

/** A page answers within 300 ms; the rest is for a machine that does other things too. */
const LONGEST = 300 + 250;
/** A change waits for what it needs, but not long: 1 s, and the same for the machine. */
const LONGEST_CHANGE = 1000 + 400;

describe('buying through pages, while something is wrong', () => {
  let store: FaultyStore;
  let shop: Shop;

  beforeAll(async () => {
    store = await startFaultyStore({ pageCache: false });
    shop = Shop.at(store);
  });
  afterAll(() => store.remove());
  afterEach(async () => {
    await store.faults('none');
    await store.drained();
    expect(await store.findings()).toEqual([]);
  });

  const timed = async (ask: () => Promise<ShownPage>): Promise<ShownPage & { took: number }> => {
    const began = performance.now();
    const page = await ask();
    return { ...page, took: performance.now() - began };
  };
  /** Asks as somebody does who is told to try again in a moment: the breakers probe once a second. */
  const until = async (fits: (page: ShownPage) => boolean, ask: () => Promise<ShownPage>): Promise<ShownPage> => {
    const patience = Date.now() + 5_000;
    for (;;) {
      const page = await ask();
      if (fits(page) || Date.now() > patience) return page;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const untilNot503 = (ask: () => Promise<ShownPage>) => until(({ status }) => status !== 503, ask);
  const withCart = async (title = 'Walden', quantity = 1): Promise<{ guest: PageShopper; productId: string }> => {
    const productId = await shop.product({ title });
    const guest = PageShopper.guest(store);
    await guest.add(productId, quantity);
    return { guest, productId };
  };

  const FACTS: [module: string, fact: string, said: string][] = [
    ['catalog', 'titles', 'A book whose title cannot be shown just now'],
    ['offers', 'prices', 'not known just now'],
    ['inventory', 'stock', 'We check what is left when you order'],
  ];
  it.each(FACTS.flatMap(([...fact]) => ['down', 'slow=60000'].map((kind) => [kind, ...fact] as const)))(
    '%s %s: cart and checkout come in time without the %s',
    async (kind, module, fact, said) => {
      const { guest } = await withCart();
      await store.faults(`${module}:${kind}`);
      const cart = await quickest(LONGEST, () => guest.get('/cart'));
      expect(cart).toMatchObject({ status: 200 });
      expect(cart.took).toBeLessThan(LONGEST);
      expect(cart.html).toContain(said);
      expect(cart.html).toContain('Remove');
      if (module !== 'catalog') expect(cart.html).toContain('Walden');
      expect(cart.headers.get('doordesk-missing-parts')).toContain(fact);
      const checkout = await quickest(LONGEST, () => guest.get('/checkout'));
      expect(checkout).toMatchObject({ status: 200 });
      expect(checkout.took).toBeLessThan(LONGEST);
      expect(checkout.html).toContain('name="line1"');
      expect(checkout.html.includes('value="place"')).toBe(module !== 'offers');
    },
  );

  it.each(['cart', 'customers', 'clickstream', 'ordering'])(
    'the cart and the checkout are answered in time while %s hangs',
    async (module) => {
      const { email, password } = await shop.customer();
      const shopper = PageShopper.guest(store);
      await shopper.add(await shop.product());
      await shopper.signIn(email, password);
      await store.faults(`${module}:slow=60000`);
      for (const path of ['/', '/search', '/cart', '/checkout', '/account', '/sign-in']) {
        const page = await quickest(LONGEST, () => shopper.get(path));
        expect([path, page.took < LONGEST]).toEqual([path, true]);
        // What is the customer's own cannot be told without knowing them, nor a cart without its service.
        const isNeeded = (module === 'cart' && /cart|checkout/.test(path)) || (module === 'customers' && path !== '/');
        if (!isNeeded) expect([path, page.status < 400]).toEqual([path, true]);
      }
    },
  );

  it('what was typed survives an order that cannot be placed now, whatever else is away', async () => {
    for (const faults of ['inventory:down', 'ordering:down,cart:down', 'ordering:down,offers:down']) {
      const { guest } = await withCart();
      await guest.get('/checkout');
      const { formKey, seenTotal } = guest.hidden('/checkout');
      await store.faults(faults);
      const refused = await guest.place({ city: 'Tacoma' });
      expect([faults, refused.status]).toEqual([faults, 503]);
      expect(refused.html).toMatch(/We cannot tell yet.*value="Tacoma"/s);
      expect(guest.hidden('/checkout')).toMatchObject({ formKey, seenTotal });
      expect(refused.html).toContain('value="place"');
      await store.faults('none');
      // 409: the first try is still being found out about.
      const placed = await until(
        ({ status }) => status !== 503 && status !== 409,
        () => guest.place({ city: 'Tacoma' }),
      );
      expect(placed.status).toBe(303);
    }
  });

  it('a buyer whose answer was lost finds out what became of it, though the cart is empty by now', async () => {
    const { guest } = await withCart();
    await guest.get('/checkout');
    const form: Record<string, string> = { ...guest.hidden('/checkout'), ...TYPED_CHECKOUT, intent: 'place' };
    const placed = await guest.post('/checkout', form);
    expect(placed.status).toBe(303);
    await store.faults('ordering:down');
    const open = await guest.post('/checkout', form);
    expect(open.status).toBe(503);
    expect(guest.hidden('/checkout')).toMatchObject({ formKey: form['formKey'], seenTotal: form['seenTotal'] });
    await store.faults('none');
    const told = await untilNot503(() => guest.place());
    expect(told).toMatchObject({ status: 303, location: placed.location });
  });

  it.each(['cart', 'catalog', 'offers', 'inventory'])('an add is taken in time while %s hangs', async (module) => {
    const productId = await shop.product();
    const fresh = PageShopper.guest(store);
    await fresh.get('/sign-in');
    const { email, password } = await shop.customer();
    const signedIn = PageShopper.guest(store);
    await signedIn.signIn(email, password);
    signedIn.cookies.delete('doordesk_cart');
    await store.faults(`${module}:slow=60000`);
    for (const shopper of [signedIn, fresh]) {
      const added = await timed(() => shopper.add(productId));
      expect(added.status).toBe(303);
      expect(added.took).toBeLessThan(LONGEST_CHANGE);
    }
    await store.faults('none');
    await store.drained();
    for (const shopper of [signedIn, fresh])
      expect(
        (
          await until(
            ({ html }) => html.includes('value="1"'),
            () => shopper.get('/cart'),
          )
        ).html,
      ).toContain('value="1"');
  });

  it.each(['cart', 'clickstream'])('signing in does not wait for %s, which hangs', async (module) => {
    const { email, password } = await shop.customer();
    const { guest, productId } = await withCart();
    await guest.get(`/products/${productId}`);
    await guest.get('/sign-in');
    await store.faults(`${module}:slow=60000`);
    const signed = await timed(() => guest.submit('/sign-in', { email, password }));
    expect(signed.status).toBe(303);
    expect(signed.took).toBeLessThan(LONGEST_CHANGE - 300);
  });

  it('a customer who signs in while the cart is away finds both carts together afterwards', async () => {
    const { email, password } = await shop.customer();
    const home = PageShopper.guest(store);
    await home.signIn(email, password);
    await home.add(await shop.product({ title: 'At Home' }));
    const { guest: phone } = await withCart('On The Way');
    const empty = PageShopper.guest(store);
    await store.faults('cart:down');
    for (const device of [phone, empty]) await device.signIn(email, password);
    await store.faults('none');
    for (const device of [phone, empty]) {
      const { html } = await until(
        (page) => page.html.includes('At Home'),
        () => device.get('/cart'),
      );
      expect(html).toMatch(/At Home.*On The Way/s);
    }
    expect((await home.get('/cart')).html).toMatch(/At Home.*On The Way/s);
  });

  it('an own order is not said to be none while nobody knows who asks', async () => {
    const { shopper } = await PageShopper.customer(store, shop);
    await shopper.add(await shop.product());
    const order = (await shopper.buy()).location!;
    for (const kind of ['down', 'slow=60000']) {
      await store.faults(`customers:${kind}`);
      expect((await shopper.get(order)).status).toBe(503);
    }
  });

  it('signing out while sessions cannot be ended makes the browser forget it, and says what remains', async () => {
    for (const kind of ['down', 'slow=60000']) {
      const { shopper } = await PageShopper.customer(store, shop);
      await shopper.add(await shop.product());
      await shopper.get('/account');
      await store.faults(`customers:${kind}`);
      const page = await timed(() => shopper.submit('/sign-out'));
      expect(page.status).toBe(200);
      expect(page.took).toBeLessThan(LONGEST_CHANGE + 300);
      expect(page.html).toContain('may live on');
      expect(page.html).toContain('>Sign in<');
      for (const name of ['doordesk_session', 'doordesk_cart']) expect(shopper.cookies.has(name)).toBe(false);
      await store.faults('none');
    }
  });
});

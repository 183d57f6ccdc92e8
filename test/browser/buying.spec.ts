import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { type FaultyStore, startFaultyStore } from '../kit/faulty-store.js';
import { PHONE, describeInBrowser, openWindow, startChromium } from '../kit/chromium.js';
import { unique } from '../kit/shop.js';
import { type ShopWindow, dressShopWindow } from '../kit/shop-window.js';
import { ALL_SERVICES } from '../kit/store.js';
import { WindowShopper } from '../kit/window-shopper.js';

const WINDOWS: [name: string, options: BrowserContextOptions][] = [
  ['with scripts', {}],
  ['without scripts', { javaScriptEnabled: false }],
  ['on a phone, with a finger', { viewport: PHONE, hasTouch: true, isMobile: true }],
];

describeInBrowser('buying in a browser', () => {
  let store: FaultyStore;
  let browser: Browser;
  let shown: ShopWindow;

  beforeAll(async () => {
    [store, browser] = await Promise.all([startFaultyStore({ seed: 'demo' }), startChromium()]);
    shown = await dressShopWindow(store);
  });
  afterAll(async () => {
    await browser?.close();
    await store?.remove();
  });
  afterEach(async () => {
    await store.faults('none');
    expect(await store.findings()).toEqual([]);
  });

  it('suggestions that come after the field was left stay away', async () => {
    const { context, page, complaints } = await openWindow(browser);
    const shopper = new WindowShopper(page, store.url);
    await page.clock.install();
    await shopper.open('/');
    const field = page.locator('input[name="q"]').first();
    const list = page.locator('#search-suggestions');
    await field.pressSequentially('mob');
    await list.waitFor();
    await field.blur();
    await list.waitFor({ state: 'hidden' });
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/v1/search/suggestions*', async (route) => {
      await held;
      await route.continue().catch(() => undefined);
    });
    const asked = page.waitForRequest('**/v1/search/suggestions*');
    await field.fill('moby');
    const over = asked.then(async (request) => (await request.response()) ?? undefined);
    await asked;
    await field.blur();
    // Longer than the list stays for a click on it.
    await page.clock.runFor(300);
    release();
    // Given up, or answered: either way nothing opens.
    await over.catch(() => undefined);
    await page.clock.runFor(300);
    expect(await list.isVisible()).toBe(false);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it.each(WINDOWS)(
    'a guest finds a book by a misspelt word, follows a recommendation, signs up, buys it and reviews it, %s',
    async (name, options) => {
      const { context, page, complaints } = await openWindow(browser, options);
      const shopper = new WindowShopper(page, store.url);
      const fits = async () => expect(await shopper.overflow()).toBeLessThanOrEqual(0);
      const { book, companion } = shown;
      await shopper.open('/');
      await fits();
      await shopper.search('mobby dik');
      await fits();
      await page.getByRole('link', { name: book.title }).first().click();
      await page.getByRole('heading', { level: 1, name: book.title }).waitFor();
      await page.getByText('I came for the whale').waitFor();
      await fits();
      const shelf = page.getByRole('region', { name: 'Readers of this book also chose' });
      await shelf.getByRole('link', { name: companion.title }).click();
      await page.getByRole('heading', { level: 1, name: companion.title }).waitFor();
      const here = page.url();
      await shopper.add();
      if (options.javaScriptEnabled === false) {
        await page.getByText('It is in your cart.').waitFor();
      } else {
        await page.getByRole('link', { name: 'See the cart' }).click();
        expect(await page.locator('[data-cart-count]').textContent()).toContain('1');
      }
      await page.getByRole('heading', { level: 1, name: 'Your cart' }).waitFor();
      expect(page.url()).not.toBe(here);
      await fits();

      await page.getByRole('link', { name: 'Sign in' }).click();
      await page.getByRole('link', { name: 'Make an account' }).click();
      await shopper.signUp(`${unique('browser')}@example.com`, `Ada ${name}`);
      await page.getByRole('heading', { level: 1, name: 'Your cart' }).waitFor();
      await page.getByRole('link', { name: 'Check out' }).click();
      await shopper.fillAddress();
      await fits();
      await shopper.place('Declined test card');
      await page.getByRole('alert').getByText('The card was declined').waitFor();
      await shopper.place();
      await page.getByRole('heading', { name: 'Thank you, it is ordered' }).waitFor();
      await fits();

      await page.getByRole('link', { name: 'Write a review' }).click();
      await shopper.review(5, `A fine voyage, ${name}`, 'Maps, rum & a parrot.\n<b>No</b> markup.');
      const review = page.getByRole('listitem').filter({ hasText: `A fine voyage, ${name}` });
      await review.getByText('<b>No</b> markup.').waitFor();
      await review.getByText('Bought here').waitFor();
      await fits();
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it('the total follows the country and the delivery while they are chosen, and what is typed stays', async () => {
    const { context, page, complaints } = await openWindow(browser);
    const shopper = new WindowShopper(page, store.url);
    await shopper.open(`/products/${shown.companion.productId}`);
    await shopper.add();
    await page.getByRole('link', { name: 'See the cart' }).waitFor();
    await shopper.open('/checkout');
    const summary = page.getByRole('complementary', { name: 'Your order' });
    await summary.getByText('$4.99', { exact: true }).waitFor();
    await page.getByLabel('Full name').fill('Ada');
    await page.getByLabel('Country').selectOption('JP');
    await summary.getByText('$14.97').waitFor();
    await page.getByRole('radio', { name: /^Express/ }).check();
    await summary.getByText('$29.97').waitFor();
    expect(await page.getByLabel('Full name').inputValue()).toBe('Ada');
    expect(await page.getByRole('radio', { name: /^Express/ }).isChecked()).toBe(true);
    await shopper.fillAddress({ country: 'JP' });
    await page.getByLabel('Email').fill('ada@example.com');
    await shopper.place();
    await page.getByRole('heading', { name: 'Thank you, it is ordered' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('a card that is chosen while the total is worked out stays chosen, and of two updates the later one counts', async () => {
    const { context, page, complaints } = await openWindow(browser);
    const shopper = new WindowShopper(page, store.url);
    await shopper.open(`/products/${shown.companion.productId}`);
    await shopper.add();
    await page.getByRole('link', { name: 'See the cart' }).waitFor();
    await shopper.open('/checkout');
    const held: (() => void)[] = [];
    await page.route('**/checkout', async (route) => {
      if (held.length === 0) await new Promise<void>((resolve) => held.push(resolve));
      // The page may have given it up meanwhile.
      await route.continue().catch(() => undefined);
    });
    await page.getByLabel('Country').selectOption('JP');
    await page.getByRole('radio', { name: /^Declined test card/ }).check();
    await page.getByLabel('Country').selectOption('DE');
    const summary = page.getByRole('complementary', { name: 'Your order' });
    await summary.getByText('$14.97').waitFor();
    held.forEach((go) => go());
    await page.getByRole('radio', { name: /^Express/ }).check();
    await summary.getByText('$29.97').waitFor();
    expect(await page.getByRole('radio', { name: /^Declined test card/ }).isChecked()).toBe(true);
    expect(await page.getByLabel('Country').inputValue()).toBe('DE');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('an add whose answer is lost is not made twice, and pressing again is another one', async () => {
    const { context, page } = await openWindow(browser);
    const shopper = new WindowShopper(page, store.url);
    await shopper.open(`/products/${shown.companion.productId}`);
    await shopper.add();
    await page.getByRole('link', { name: 'See the cart' }).waitFor();
    await shopper.add();
    await page.locator('[data-cart-count]', { hasText: '2' }).waitFor();
    let lost = false;
    await page.route('**/cart/items', async (route) => {
      if (lost) return route.continue();
      lost = true;
      await route.fetch();
      return route.abort();
    });
    await shopper.add();
    await page.getByRole('heading', { level: 1, name: 'Your cart' }).waitFor();
    expect(await page.locator('[data-cart-count]').textContent()).toContain('3');
    await context.close();
  });

  it('everything needed to buy can be reached and done by keyboard', async () => {
    const { context, page } = await openWindow(browser);
    const shopper = new WindowShopper(page, store.url);
    await shopper.open(`/products/${shown.companion.productId}`);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
    await page.keyboard.press('Enter');
    const reach = async (name: string) => {
      for (let i = 0; i < 60; i++) {
        await page.keyboard.press('Tab');
        if ((await page.evaluate<string>('document.activeElement.textContent')).startsWith(name)) return;
      }
      throw new Error(`${name} cannot be reached`);
    };
    await reach('Add to cart');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'See the cart' }).waitFor();
    expect(await page.locator('#announcer').textContent()).toBe('It is in your cart.');
    await reach('See the cart');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Your cart' }).waitFor();
    await context.close();
  });

  it('the page of a book comes while any one service is down, with all that does not need it', async () => {
    const { context, page } = await openWindow(browser);
    const shopper = new WindowShopper(page, store.url);
    const address = `/products/${shown.book.productId}`;
    await shopper.open(address);
    for (const { name } of ALL_SERVICES) {
      await store.faults(`${name}:down`);
      const reply = await page.goto(`${store.url}${address}`);
      expect([name, reply?.status()]).toEqual([name, 200]);
      await page.getByRole('heading', { level: 1, name: shown.book.title }).waitFor();
      const missing = reply?.headers()['doordesk-missing-parts'];
      if (missing !== undefined) await page.getByText('could not be fetched in time').waitFor();
      const took = await page.evaluate<number>(
        "(() => { const [n] = performance.getEntriesByType('navigation'); return n.responseEnd - n.requestStart; })()",
      );
      expect(took).toBeLessThan(1000);
    }
    await store.faults('none');
    await context.close();
  });
});

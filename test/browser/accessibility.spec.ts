import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type FaultyStore, startFaultyStore } from '../kit/faulty-store.js';
import { PHONE, WIDE, accessibilityFaults, describeInBrowser, openWindow, startChromium } from '../kit/chromium.js';
import { unique } from '../kit/shop.js';
import { type ShopWindow, dressShopWindow } from '../kit/shop-window.js';
import { WindowShopper } from '../kit/window-shopper.js';

const down = (module: string): string => `${module}:down`;

describeInBrowser('every page, as axe sees it', () => {
  let store: FaultyStore;
  let browser: Browser;
  let shown: ShopWindow;
  let context: BrowserContext;
  let page: Page;
  let shopper: WindowShopper;
  let order: string;

  beforeAll(async () => {
    [store, browser] = await Promise.all([startFaultyStore({ seed: 'demo' }), startChromium()]);
    shown = await dressShopWindow(store);
    // axe is a script of the test's own; the pages' policy would not let it in.
    ({ context, page } = await openWindow(browser, { bypassCSP: true }));
    shopper = new WindowShopper(page, store.url);
    // A customer with an order, a review, an address and something in the cart.
    await shopper.open('/sign-up');
    await shopper.signUp(`${unique('axe')}@example.com`);
    await shopper.open(`/products/${shown.book.productId}`);
    await shopper.add();
    await page.getByRole('link', { name: 'See the cart' }).waitFor();
    await shopper.open('/checkout');
    await shopper.fillAddress();
    await page.getByLabel('Save this address').check();
    await shopper.place();
    await page.getByRole('heading', { name: 'Thank you, it is ordered' }).waitFor();
    order = new URL(page.url()).pathname;
    await shopper.open(`/products/${shown.book.productId}/review`);
    await shopper.review(5, 'Read it', 'Twice.');
    await page.getByText('Twice.').waitFor();
    await shopper.add();
    await page.getByRole('link', { name: 'See the cart' }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await store?.remove();
  });

  const reviewLink = async (): Promise<string> => {
    await shopper.open(`/products/${shown.book.productId}`);
    return (await page.getByRole('link', { name: 'Report this review' }).first().getAttribute('href')) as string;
  };
  const categoryLink = async (): Promise<string> => {
    await shopper.open('/');
    return (await page.locator('a[href^="/categories/"]').first().getAttribute('href')) as string;
  };
  const PAGES: [name: string, address: () => string | Promise<string>][] = [
    ['home', () => '/'],
    ['search', () => '/search?q=whale'],
    ['a search that finds nothing', () => '/search?q=qzxqzxqzx'],
    ['results of a category', () => '/search?category=Fiction'],
    ['category', () => categoryLink()],
    ['product', () => `/products/${shown.book.productId}`],
    ['cart', () => '/cart?done=added'],
    ['checkout', () => '/checkout'],
    ['order', () => `${order}?placed=yes`],
    ['canceling an order', () => `${order}/cancellation`],
    ['staff', () => '/staff'],
    ['account', () => '/account?done=name'],
    ['a new address', () => '/account/addresses/new'],
    ['review', () => `/products/${shown.book.productId}/review`],
    ['report', () => reviewLink()],
    ['what is not there', () => '/nothing/here'],
  ];

  it.each(PAGES)('%s', async (_name, address) => {
    await shopper.open(await address());
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.setViewportSize(PHONE);
    expect(await shopper.overflow()).toBeLessThanOrEqual(0);
    await page.setViewportSize(WIDE);
  });

  it('in the dark, on a phone', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize(PHONE);
    for (const address of ['/', `/products/${shown.book.productId}`, '/checkout']) {
      await shopper.open(address);
      expect(await accessibilityFaults(page)).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize(WIDE);
  });

  it('pages that something is left out of', async () => {
    await store.faults(['offers', 'inventory', 'reviews', 'search', 'phrases', 'recommendations'].map(down).join(','));
    for (const address of [
      '/',
      '/search?q=whale',
      `/products/${shown.book.productId}`,
      '/cart',
      '/checkout',
      '/account',
    ]) {
      await shopper.open(address);
      expect([address, await accessibilityFaults(page)]).toEqual([address, []]);
    }
    await store.faults('none');
  });

  it.each([
    ['declined', 'Declined test card', 'none', 'The card was declined'],
    ['not decided', 'Test card', 'ordering:down', 'We cannot tell yet'],
  ])('a checkout that was %s', async (_name, card, faults, said) => {
    // The breakers let prices through again within a second or two.
    for (let tries = 0; tries < 50; tries++) {
      await shopper.open('/checkout');
      if ((await page.getByRole('button', { name: 'Place order' }).count()) > 0) break;
      await page.waitForTimeout(100);
    }
    await store.faults(faults);
    await shopper.place(card);
    await page.getByRole('alert').getByText(said).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await store.faults('none');
  });

  it('forms that were refused, and pages for who is not signed in', async () => {
    await shopper.open('/checkout');
    await page.getByRole('button', { name: 'Place order' }).evaluate((button) => {
      (button as unknown as { form: { noValidate: boolean } }).form.noValidate = true;
    });
    await page.getByLabel('Full name').fill('');
    await page.getByRole('button', { name: 'Place order' }).click();
    await page.getByRole('alert').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await context.clearCookies();
    for (const address of ['/sign-in', '/sign-up', '/cart']) {
      await shopper.open(address);
      expect(await accessibilityFaults(page)).toEqual([]);
    }
  });
});

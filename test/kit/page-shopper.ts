import { FormBrowser, type ShownPage } from './form-browser.js';
import type { Shop } from './shop.js';
import type { TestStore } from './store.js';

export const TYPED_ADDRESS = {
  name: 'Ada Lovelace',
  line1: '1 Analytical Way',
  city: 'Seattle',
  region: 'WA',
  postalCode: '98101',
  country: 'US',
};

export const TYPED_CHECKOUT = {
  ...TYPED_ADDRESS,
  email: 'ada@example.com',
  shippingMethod: 'standard',
  card: 'tok_approved',
};

/** Somebody who shops through the pages. */
export class PageShopper extends FormBrowser {
  static guest(store: TestStore): PageShopper {
    return new PageShopper(store.url);
  }

  /** A customer who has signed in through the page. */
  static async customer(store: TestStore, shop: Shop): Promise<{ shopper: PageShopper; shop: Shop }> {
    const { email, password, shop: customer } = await shop.customer();
    const shopper = PageShopper.guest(store);
    await shopper.signIn(email, password);
    return { shopper, shop: customer };
  }

  async signIn(email: string, password: string): Promise<ShownPage> {
    await this.get('/sign-in');
    const signed = await this.submit('/sign-in', { email, password });
    // Forms of before belong to nobody now.
    await this.get('/account');
    return signed;
  }

  async add(productId: string, quantity = 1): Promise<ShownPage> {
    if (this.token === '') await this.get('/sign-in');
    return this.post('/cart/items', { formToken: this.token, productId, quantity: String(quantity) });
  }

  /** Opens the checkout and sends it with `fields`. */
  async buy(fields: Record<string, string> = {}): Promise<ShownPage> {
    await this.get('/checkout');
    return this.place(fields);
  }

  /** Sends the checkout that is shown. */
  place(fields: Record<string, string> = {}): Promise<ShownPage> {
    return this.submit('/checkout', { ...TYPED_CHECKOUT, intent: 'place', ...fields });
  }
}

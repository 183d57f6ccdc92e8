import type { Page } from 'playwright-core';
import { TYPED_ADDRESS } from './page-shopper.js';

/** What somebody does in a real browser, by what they see. */
export class WindowShopper {
  constructor(
    readonly page: Page,
    private readonly url: string,
  ) {}

  async open(path: string): Promise<void> {
    await this.page.goto(`${this.url}${path}`);
  }

  async search(words: string): Promise<void> {
    await this.page
      .getByRole('searchbox')
      .or(this.page.getByRole('combobox', { name: /search/i }))
      .fill(words);
    await this.page.getByRole('button', { name: 'Search' }).click();
  }

  /** Adds the book whose page is shown. */
  async add(): Promise<void> {
    await this.page.getByRole('button', { name: 'Add to cart' }).first().click();
  }

  async fillAddress(address: Partial<typeof TYPED_ADDRESS> = {}): Promise<void> {
    const { country, ...typed } = { ...TYPED_ADDRESS, ...address };
    for (const [name, value] of Object.entries(typed)) await this.page.locator(`[name=${name}]`).fill(value);
    await this.page.getByLabel('Country').selectOption(country);
  }

  /** Pays for the checkout that is shown; ends at the order. */
  async place(card = 'Test card'): Promise<void> {
    await this.page.getByRole('radio', { name: new RegExp(`^${card}`) }).check();
    await this.page.getByRole('button', { name: 'Place order' }).click();
  }

  async signUp(email: string, name = 'Ada'): Promise<void> {
    await this.page.getByLabel('Your name').fill(name);
    await this.page.getByLabel('Email').fill(email);
    await this.page.getByLabel('Password').fill('correct horse battery');
    await this.page.getByRole('button', { name: 'Make the account' }).click();
  }

  async review(stars: number, title: string, text: string): Promise<void> {
    await this.page.getByRole('radio', { name: new RegExp(`^${stars} star`) }).check();
    await this.page.getByLabel('Headline').fill(title);
    await this.page.getByLabel('Your review').fill(text);
    await this.page.getByRole('button', { name: 'Publish it' }).click();
  }

  /** No wider than the window: nothing has to be scrolled sideways but shelves. */
  overflow(): Promise<number> {
    return this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }
}

// npm run screenshots: starts a store on the demo catalogue, shops in it a little, and writes a picture of every page, wide and on
// a phone, to docs/screenshots/. Look at them.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { prepare, root } from './prepare.mjs';
import { dress } from './screenshots/dress.mjs';

const FOLDER = join(root, 'docs/screenshots');
const EXECUTABLE = process.env.DOORDESK_CHROMIUM || '/usr/bin/chromium';
const STAFF_TOKEN = 'staff-token-for-the-screenshots';
/** Pixels. What is further down is more of the same. */
const WINDOWS = [
  { name: 'wide', width: 1280, height: 900, most: 1700 },
  { name: 'phone', width: 390, height: 844, most: 1700 },
];
const ADDRESS = {
  name: 'Ada Lovelace',
  line1: '1 Analytical Way',
  city: 'Seattle',
  region: 'WA',
  postalCode: '98101',
};

prepare();
const directory = mkdtempSync(join(tmpdir(), 'doordesk-screenshots-'));
const { store, url } = await start(directory);
const browser = await chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox', '--disable-gpu'] });
try {
  mkdirSync(FOLDER, { recursive: true });
  const { book, category } = await dress(url, STAFF_TOKEN);
  for (const size of WINDOWS) await photograph(size, book, category);
} finally {
  await browser.close();
  store.kill();
  rmSync(directory, { recursive: true, force: true });
}

/** @returns the process and its address, once it is ready */
function start(data) {
  const env = {
    ...process.env,
    PORT: '0',
    DOORDESK_DATA: data,
    DOORDESK_SEED: 'demo',
    DOORDESK_LOG: 'warn',
    DOORDESK_STAFF_TOKEN: STAFF_TOKEN,
  };
  const child = spawn(process.execPath, [join(root, 'dist/run/main.js')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += String(chunk);
      const ready = /is ready at (http:\/\/\S+)/.exec(said);
      if (ready) resolve({ store: child, url: ready[1] });
    });
    child.once('exit', (code) => reject(new Error(`the store ended with ${code} before it was ready`)));
  });
}

/** Goes through the store once, as a customer does, and takes every page as it comes. */
async function photograph({ name: size, width, height, most }, book, category) {
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const open = (path) => page.goto(`${url}${path}`);
  const take = async (name, path) => {
    if (path !== undefined) await open(path);
    await page.waitForLoadState('networkidle');
    const tall = await page.evaluate('document.documentElement.scrollHeight');
    await page.setViewportSize({ width, height: Math.min(tall, most) });
    await page.waitForLoadState('networkidle');
    await page.evaluate('scrollTo(0, 0)');
    await page.screenshot({ path: join(FOLDER, `${name}-${size}.png`) });
    await page.setViewportSize({ width, height });
    process.stdout.write(`${name}-${size}.png\n`);
  };
  const press = (name) => page.getByRole('button', { name, exact: true }).first().click();
  const add = async () => {
    await open(book);
    await press('Add to cart');
    await page.getByRole('link', { name: 'See the cart' }).waitFor();
  };
  await add();
  await take('home', '/');
  await take('search', '/search?q=adventure');
  await take('category', category);
  await take('product', book);
  await take('sign-in', '/sign-in?next=/cart');
  await take('sign-up', '/sign-up?next=/cart');
  await page.getByLabel('Your name').fill('Ada Lovelace');
  await page.getByLabel('Email').fill(`ada.lovelace.${size}@example.com`);
  await page.getByLabel('Password').fill('correct horse battery');
  await press('Make the account');
  await take('cart', '/cart');
  await open('/checkout');
  for (const [field, value] of Object.entries(ADDRESS)) await page.locator(`[name=${field}]`).fill(value);
  await page.getByLabel('Save this address').check();
  await take('checkout');
  await press('Place order');
  await page.getByRole('heading', { name: 'Thank you, it is ordered' }).waitFor();
  await take('order');
  await page.getByRole('link', { name: 'Cancel this order' }).click();
  await take('cancellation');
  await open(`${book}/review`);
  await page.getByRole('radio', { name: /^5 stars/ }).check();
  await page.getByLabel('Headline').fill('The sea, and everything else');
  await page.getByLabel('Your review').fill('I came for the whale and stayed for the chapters on rope.');
  await take('review');
  await press('Publish it');
  await page.getByRole('heading', { name: 'Reviews' }).waitFor();
  await take('account', '/account');
  await take('not-found', '/shelf/behind/the/stairs');
  await context.close();
}

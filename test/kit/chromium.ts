import { existsSync } from 'node:fs';
import { describe } from '@jest/globals';
import axe from 'axe-core';
import { type Browser, type BrowserContext, type BrowserContextOptions, type Page, chromium } from 'playwright-core';

const executablePath = process.env['DOORDESK_CHROMIUM'] || '/usr/bin/chromium';
const there = existsSync(executablePath);
if (!there && process.env['CI'] !== 'true')
  process.stdout.write(`there is no browser at ${executablePath}: the tests that need one were not run\n`);

/** A part of a suite that needs a browser: passed over where there is none, except in CI. */
export const describeInBrowser = there || process.env['CI'] === 'true' ? describe : describe.skip;

/** As quiet as it can be: a browser that asks for nothing but the store. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const WIDE = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

export const startChromium = (): Promise<Browser> => chromium.launch({ executablePath, args: QUIET });

/** A browser window of its own, without any cookies. `complaints`: what its console and its policy said was wrong. */
export async function openWindow(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: WIDE, reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // That a page answered 4xx is the page's to say.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  return { context, page, complaints };
}

/** What axe finds wrong with the page that is shown, a line each; in a window with `bypassCSP`. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] }),
  );
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 200)}`));
}

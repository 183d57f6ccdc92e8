import { setTimeout as sleep } from 'node:timers/promises';
import { httpClient } from './http-client.mjs';
import { inParallel } from './parallel.mjs';
import { progress } from './progress.mjs';
import { shop } from './shop.mjs';

const WIDTH = 32;
const TRIES = 5;

/**
 * Places orders through REST, 32 at a time, until the store holds `count`. A store that is asked for its utmost may
 * refuse one (503, 429): that one is tried again, as a buyer would; anything that keeps failing stops the bench.
 *
 * @param {string} url
 * @param {number} count
 * @param {string} label
 */
export async function fillOrders(url, count, label) {
  const client = httpClient(url);
  const buyer = shop(client.call);
  try {
    const productIds = await buyer.productIds();
    const report = progress(`${label}: orders`, count);
    let retries = 0;
    await inParallel(WIDTH, count, async (n) => {
      for (let left = TRIES; ; left--) {
        try {
          await buyer.quickOrder(`seed-${n}`, productIds[(n * 7) % productIds.length]);
          return report();
        } catch (error) {
          if (left <= 1) throw error;
          retries++;
          await sleep(1_000);
        }
      }
    });
    if (retries > 0) console.error(`${label}: ${retries} orders had to be tried again`);
  } finally {
    client.close();
  }
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FaultyStore, startFaultyStore } from '../kit/faulty-store.js';
import { Shop } from '../kit/shop.js';

/** The catalogue's contract: whoever asks for a list waits three seconds at most. */
const DEADLINE = 3_000;
const HANGING = 300;

const nineInTen = (times: number[]): number => times.sort((a, b) => a - b)[Math.floor(times.length * 0.9)] as number;

describe('a service that hangs', () => {
  let store: FaultyStore;
  let shop: Shop;

  beforeAll(async () => {
    store = await startFaultyStore();
    shop = Shop.at(store);
  });
  afterAll(() => store.remove());

  it('is waited for as long as its contract says, and holds up nobody who does not need it', async () => {
    await shop.product();
    const askOthers = async (): Promise<number> => {
      const asked = performance.now();
      await shop.cart();
      await shop.staff.get('/v1/staff/orders').expect(200);
      return performance.now() - asked;
    };
    const usual: number[] = [];
    for (let i = 0; i < 50; i++) usual.push(await askOthers());
    await store.faults('catalog:slow=600000');
    const began = performance.now();
    const hanging = Promise.all(
      Array.from({ length: HANGING }, async () => {
        const { status } = await fetch(`${store.url}/v1/products`);
        return { status, after: performance.now() - began };
      }),
    );
    const others: number[] = [];
    let done = false;
    void hanging.then(() => (done = true));
    while (!done) others.push(await askOthers());
    const answers = await hanging;
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(Math.max(...answers.map(({ after }) => after))).toBeLessThan(DEADLINE * 2);
    expect(nineInTen(others)).toBeLessThan(Math.max(250, 5 * nineInTen(usual)));
    // The breaker is open now: nobody waits for the deadline any more, but the one who finds out whether that is still so.
    const waited = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const asked = performance.now();
        await shop.get('/v1/products').expect(503);
        return performance.now() - asked;
      }),
    );
    expect(waited.filter((took) => took > DEADLINE / 2).length).toBeLessThanOrEqual(1);
    await store.faults('none');
    const until = Date.now() + 60_000;
    while ((await shop.get('/v1/products')).status === 503) {
      if (Date.now() > until) throw new Error('the breaker did not close');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
});

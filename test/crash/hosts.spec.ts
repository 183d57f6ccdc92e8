import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from './asking.js';
import { Books } from './books.js';
import { Chance, dangersOr } from './chance.js';
import { Crowd } from './crowd.js';
import { KillableStore } from './killable-store.js';

const KILLS = dangersOr(10);
/** How long a host may take to start again, in milliseconds. */
const BACK_WITHIN = 60_000;

describe('kills of single hosts at random moments, where every module is alone', () => {
  const chance = new Chance();
  const store = new KillableStore({ DOORDESK_TOPOLOGY: 'every-module-alone' });
  const books = new Books(() => store.url, 400);
  const crowd = new Crowd(books, chance, () => (store.url === undefined ? [] : [store.url]));

  beforeAll(async () => {
    await store.start();
    await books.open(6);
  });
  afterAll(() => store.remove());

  it(
    'lose nothing, double nothing, and leave nothing undecided',
    async () => {
      const others = (await store.hosts()).filter(({ gateway }) => !gateway);
      const killing = async (): Promise<void> => {
        for (let kill = 0; kill < KILLS; kill++) {
          await delay(30 + chance.pick(700));
          const host = chance.one(others);
          await store.killInstance(host, 1);
          // Every other time one more dies while this one is away still.
          if (kill % 2 === 1)
            await until('it is back', async () => (await store.pidOf(host, 1)) !== undefined, BACK_WITHIN);
        }
      };
      expect(await crowd.during(killing, 8)).toEqual([]);
      await store.carriedOut();
      const orders = await books.close(store.control);
      process.stdout.write(`crash harness: ${KILLS} kills of hosts, ${books.summary(orders)}\n`);
    },
    300_000 + KILLS * 15_000,
  );
});

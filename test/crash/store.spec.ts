import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Books } from './books.js';
import { Chance, dangersOr } from './chance.js';
import { Crowd } from './crowd.js';
import { KillableStore } from './killable-store.js';

const KILLS = dangersOr(30);

/** Buyers go on, note down what they were told, and the process is killed under them again and again. */
describe('kills of the whole store at random moments', () => {
  const chance = new Chance();
  const store = new KillableStore();
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
      const killing = async (): Promise<void> => {
        for (let kill = 0; kill < KILLS; kill++) {
          await delay(30 + chance.pick(700));
          await store.kill();
          await store.start();
        }
      };
      expect(await crowd.during(killing, 8)).toEqual([]);
      await store.carriedOut();
      const orders = await books.close(store.control);
      process.stdout.write(`crash harness: ${KILLS} kills of the store, ${books.summary(orders)}\n`);
    },
    300_000 + KILLS * 15_000,
  );
});

import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { natsIsInstalled } from '../kit/nats-server.js';
import { postgresIsThere } from '../kit/postgres.js';
import { Books } from './books.js';
import { Chance, dangersOr } from './chance.js';
import { Crowd } from './crowd.js';
import { DistributedStore } from './distributed-store.js';
import { expectChargedOnce, expectEventsHandedOn } from './postgres-books.js';

const DANGERS = dangersOr(8);
const possible = (await postgresIsThere()) && natsIsInstalled;

(possible ? describe : describe.skip)(
  'kills of hosts, of NATS and of connections to PostgreSQL at random moments',
  () => {
    const chance = new Chance();
    let store: DistributedStore;
    const entrances = (): string[] => store.entrances;
    const books = new Books(() => chance.one(entrances()), 400);
    const crowd = new Crowd(books, chance, entrances);

    /** In turn: whatever else is lost, instances die in between. */
    const dangers: [name: string, strike: () => Promise<void>][] = [
      ['instance', () => store.killSomeInstance(chance)],
      ['NATS', () => store.loseNats(chance.pick(700), { forgets: false })],
      ['instance', () => store.killSomeInstance(chance)],
      ['connections of a module', () => store.cutSomeModule(chance)],
      ['instance', () => store.killSomeInstance(chance)],
      ['NATS with its store', () => store.loseNats(chance.pick(700), { forgets: true })],
      ['instance', () => store.killSomeInstance(chance)],
      ['PostgreSQL', () => store.losePostgres(chance.pick(700))],
    ];

    beforeAll(async () => {
      store = await DistributedStore.start();
      await books.open(6);
    }, 60_000);
    afterAll(() => store.remove(), 30_000);

    it(
      'lose nothing, double nothing, and leave nothing undecided where everything runs twice',
      async () => {
        const striking = async (): Promise<void> => {
          for (let n = 0; n < DANGERS; n++) {
            await delay(200 + chance.pick(1_000));
            await dangers[n % dangers.length]![1]();
          }
          await delay(300);
        };
        expect(await crowd.during(striking, 8)).toEqual([]);
        await store.carriedOut();
        const orders = await books.close(store.control);
        await expectChargedOnce(store.database);
        await expectEventsHandedOn(store.database);
        process.stdout.write(`crash harness: ${DANGERS} dangers to a distributed store, ${books.summary(orders)}\n`);
      },
      60_000 + DANGERS * 6_000,
    );
  },
);

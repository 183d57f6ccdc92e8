import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Books } from '../crash/books.js';
import { Chance, dangersOr } from '../crash/chance.js';
import { Crowd } from '../crash/crowd.js';
import { eventsFlow } from '../crash/events.js';
import { KillableStore } from '../crash/killable-store.js';
import { expectChargedOnce, expectEventsHandedOn } from '../crash/postgres-books.js';
import { CONNECTIONS_OF_A_MODULE } from '../../src/platform/storage/postgres-connection.js';
import { type TestDatabase, createTestDatabase, postgresIsThere } from '../kit/postgres.js';
import { ALL_SERVICES } from '../kit/store.js';

const INSTANCES = 3;
const KILLS = dangersOr(4);
/** Those of the stores, and some for the books. */
const there = await postgresIsThere(INSTANCES * ALL_SERVICES.length * CONNECTIONS_OF_A_MODULE + 5);

/** Three whole stores on one PostgreSQL database: each carries every module, and one after the other is killed. */
(there ? describe : describe.skip)('three instances of every module', () => {
  const chance = new Chance(7);
  const stores: KillableStore[] = [];
  const entrances = (): string[] => stores.flatMap(({ url }) => url ?? []);
  const books = new Books(() => chance.one(entrances()), 300);
  const crowd = new Crowd(books, chance, entrances);
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase(ALL_SERVICES.map(({ name }) => name));
    const env = { DOORDESK_DATABASE: database.storeUrl, DOORDESK_PAYMENT_TIMEOUT: '1000' };
    for (let i = 0; i < INSTANCES; i++) stores.push(new KillableStore(env));
    // All at once: they migrate one after the other.
    await Promise.all(stores.map((store) => store.start()));
    await books.open(4);
  });
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.remove()));
    await database.drop();
  });

  it(
    'lose and double nothing under load while one after the other is killed, and none of the rest stops',
    async () => {
      const takeovers: number[] = [];
      const killing = async (): Promise<void> => {
        for (let kill = 0; kill < KILLS; kill++) {
          await delay(300 + chance.pick(700));
          const store = stores[kill % INSTANCES]!;
          await store.kill();
          takeovers.push(await eventsFlow(books, 2000 + kill, 3_000));
          await store.start();
        }
      };
      expect(await crowd.during(killing, 6)).toEqual([]);
      const orders = await books.close(stores[0]!.control);
      await expectChargedOnce(database);
      await expectEventsHandedOn(database);
      process.stdout.write(
        `instances: ${KILLS} kills of ${INSTANCES} instances, ${books.summary(orders)}; ` +
          `events flowed again after ${Math.round(Math.max(...takeovers))} ms at most\n`,
      );
    },
    60_000 + KILLS * 10_000,
  );
});

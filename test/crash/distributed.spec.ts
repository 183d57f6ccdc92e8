import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { natsIsInstalled } from '../kit/nats-server.js';
import { postgresIsThere } from '../kit/postgres.js';
import { Books } from './books.js';
import { Chance, dangersOr } from './chance.js';
import { Crowd } from './crowd.js';
import { DistributedStore } from './distributed-store.js';
import { eventsFlow } from './events.js';
import { expectChargedOnce, expectEventsHandedOn } from './postgres-books.js';

const DANGERS = dangersOr(8);
/** How long an event may take that is published right after a danger, in milliseconds. */
const EVENTS_WITHIN = 20_000;
const possible = (await postgresIsThere()) && natsIsInstalled;

/** Hosts are killed, NATS and the connections to PostgreSQL are lost, at random moments. */
(possible ? describe : describe.skip)('dangers to a store in which everything runs twice', () => {
  const chance = new Chance();
  let store: DistributedStore;
  const entrances = (): string[] => store.entrances;
  const books = new Books(() => chance.one(entrances()), 400);
  const crowd = new Crowd(books, chance, entrances);

  /** In turn: whatever else is lost, instances die in between. */
  const instance = ['an instance', () => store.killSomeInstance(chance)] as const;
  const dangers: (readonly [name: string, strike: () => Promise<void>])[] = [
    instance,
    ['NATS', () => store.loseNats(chance.pick(700), { forgets: false })],
    instance,
    ['the connections of a module', () => store.cutSomeModule(chance)],
    instance,
    ['NATS with its store', () => store.loseNats(chance.pick(700), { forgets: true })],
    instance,
    ['PostgreSQL', () => store.losePostgres(chance.pick(700))],
  ];

  beforeAll(async () => {
    store = await DistributedStore.start();
    await books.open(6);
  });
  afterAll(() => store.remove(), 60_000);

  it(
    'lose nothing, double nothing, and leave nothing undecided',
    async () => {
      const longest = new Map<string, number>();
      const striking = async (): Promise<void> => {
        for (let n = 0; n < DANGERS; n++) {
          await delay(200 + chance.pick(600));
          const [name, strike] = dangers[n % dangers.length]!;
          await strike();
          const took = await eventsFlow(books, 2000 + n, EVENTS_WITHIN);
          longest.set(name, Math.max(took, longest.get(name) ?? 0));
        }
      };
      expect(await crowd.during(striking, 8)).toEqual([]);
      await store.carriedOut();
      const orders = await books.close(store.control);
      await expectChargedOnce(store.database);
      await expectEventsHandedOn(store.database);
      const flow = [...longest].map(([name, took]) => `${Math.round(took)} ms after ${name}`).join(', ');
      process.stdout.write(
        `crash harness: ${DANGERS} dangers to a distributed store, ${books.summary(orders)}; ` +
          `events flowed again at most ${flow}\n`,
      );
    },
    300_000 + DANGERS * 15_000,
  );
});

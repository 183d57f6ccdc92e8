import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MODULE_NAMES } from '../../src/store.module.js';
import { Books } from './books.js';
import { Chance, dangersOr } from './chance.js';
import { Crowd } from './crowd.js';
import { KillableStore } from './killable-store.js';

const KILLS = dangersOr(8);

describe('kills of the whole store at random moments, while modules move out and back', () => {
  const chance = new Chance();
  const store = new KillableStore();
  const books = new Books(() => store.url, 400);
  const crowd = new Crowd(books, chance, () => (store.url === undefined ? [] : [store.url]));
  const moves = { done: 0, undone: 0 };

  beforeAll(async () => {
    await store.start();
    await books.open(6);
  });
  afterAll(() => store.remove());

  /** A module goes out, or comes back; the store may be killed under it at any step. */
  const move = async (): Promise<void> => {
    const module = chance.one(MODULE_NAMES);
    try {
      const isOut = (await store.hosts()).some(({ name }) => name === module);
      await store.control.command(isOut ? 'merge' : 'split', { module });
      moves.done++;
    } catch {
      moves.undone++;
    }
  };

  const everythingHome = async (): Promise<void> => {
    for (const { name, gateway } of await store.hosts())
      if (!gateway) await store.control.command('merge', { module: name });
    expect(await store.hosts()).toHaveLength(1);
    expect(existsSync(join(store.directory, 'topology', 'monolith.yaml'))).toBe(false);
  };

  it(
    'lose nothing, double nothing, and leave nothing undecided',
    async () => {
      const killing = async (): Promise<void> => {
        const began = performance.now();
        await move();
        // Most of it is the time that the new process takes to start, which differs from machine to machine.
        const aMove = performance.now() - began;
        for (let kill = 0; kill < KILLS; kill++) {
          const moving = move();
          await Promise.race([moving, delay(aMove * 1.6 * chance.random())]);
          await store.kill();
          await moving;
          await store.start();
        }
      };
      expect(await crowd.during(killing, 8)).toEqual([]);
      await everythingHome();
      await store.carriedOut();
      const orders = await books.close(store.control);
      process.stdout.write(
        `crash harness: ${KILLS} kills, ${moves.done} moves done, ${moves.undone} cut short, ${books.summary(orders)}\n`,
      );
    },
    300_000 + KILLS * 15_000,
  );
});

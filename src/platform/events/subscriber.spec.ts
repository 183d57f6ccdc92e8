import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import type { EventEnvelope } from '../access/binding.js';
import { Text, defineService, event } from '../contract/index.js';
import { newId } from '../values/ids.js';
import { platformMigrations } from '../../../migrations/platform/index.js';
import { ModuleDatabase } from '../storage/module-database.js';
import { SqliteEngine, type SqliteOptions } from '../storage/sqlite-engine.js';
import { takeEvents } from './subscriber.js';

class Rung {
  @Text()
  bell!: string;
}
const Bells = defineService(
  'bells',
  {},
  { events: { Heard: event(Rung, { aggregate: 'bell', mayBeLost: true }), Rung: event(Rung, { aggregate: 'bell' }) } },
);

it('waits for the disk when events are taken, unless all of them may be lost', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'doordesk-taking-'));
  const options: SqliteOptions = {
    module: 'tally',
    path: join(directory, 'tally.sqlite'),
    durability: 'full',
    entities: [],
    migrations: platformMigrations,
  };
  const database = new ModuleDatabase('tally', await SqliteEngine.open(options));
  const heard: string[] = [];
  const routes = new Map(
    Object.values(Bells.events).map((each) => [
      each.name,
      { event: each, handle: (body: object) => void heard.push((body as Rung).bell) },
    ]),
  );
  const envelope = (name: string, bell: string): EventEnvelope => ({
    eventId: newId(),
    name,
    aggregateId: bell,
    body: { bell },
    traceId: '0'.repeat(32),
    occurredAt: new Date().toISOString(),
  });
  const waited = async (...events: EventEnvelope[]): Promise<boolean> => {
    await takeEvents(database, routes, events);
    const [kept] = await database.internals.writer.query<{ synchronous: number }[]>('PRAGMA synchronous');
    return kept?.synchronous === 2;
  };
  expect(await waited(envelope('bells.Heard', 'a'))).toBe(false);
  expect(await waited(envelope('bells.Heard', 'b'), envelope('bells.Rung', 'c'))).toBe(true);
  expect(await waited(envelope('bells.Heard', 'd'), envelope('bells.Heard', 'e'))).toBe(false);
  expect(heard).toEqual(['a', 'b', 'c', 'd', 'e']);
  await database.close();
  rmSync(directory, { recursive: true, force: true });
});

import { afterEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import pino from 'pino';
import { recordEvents } from '../../../test/kit/event-recorder.js';
import { type StartedModules, startModules } from '../../../test/kit/modules.js';
import type { Binding } from '../access/binding.js';
import { unavailable } from '../contract/service-error.js';
import { Text, defineService, event, moduleOf } from '../index.js';
import { DirectEvents } from './direct-events.js';
import { Relay } from './relay.js';

class Rung {
  @Text()
  bell!: string;
}
const Bells = defineService('bells', {}, { events: { Rung: event(Rung, { aggregate: 'bell' }) } });

@Module(
  moduleOf({ contract: Bells, service: class BellsService {}, storage: { durability: 'normal', migrations: [] } }),
)
class BellsModule {}

/** Something that a test waits for, or lets go on. */
function signal(): { given: Promise<void>; give: () => void } {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give };
}

describe('the relay', () => {
  let modules: StartedModules;
  const start = async (bindingOf: () => Binding): Promise<void> => {
    const { module } = recordEvents(Bells.events.Rung);
    modules = await startModules([BellsModule, module], { events: new DirectEvents(bindingOf) });
  };
  afterEach(() => modules.remove());

  it('keeps what nobody has taken when it stops, also when it has just lost and regained its lease', async () => {
    // The module's own relay has a subscriber that takes nothing, so that it takes nothing out of the outbox either.
    const refusing = { deliver: () => Promise.reject(unavailable('not taken')) } as unknown as Binding;
    await start(() => refusing);
    const database = modules.database('bells');
    const [lost, regained, reading] = [signal(), signal(), signal()];
    const leases = [lost, signal()];
    database.internals.lease = () => {
      const { given, give } = leases.shift() ?? signal();
      if (leases.length === 0) regained.give();
      return Promise.resolve({ lost: given, release: () => (give(), given) });
    };
    const [delivering, over] = [signal(), signal()];
    const subscriber: Binding = {
      call: () => Promise.reject(unavailable('no calls')),
      deliver: async () => {
        delivering.give();
        await over.given;
        throw unavailable('not taken');
      },
    };
    const relay = new Relay(database, () => subscriber, pino({ level: 'silent' }));
    await relay.start([{ subscriber: 'tally', names: new Set(['bells.Rung']) }]);
    await database.write((tx) => tx.publish(Bells.events.Rung, { bell: 'a' }));
    await delivering.given;
    const stopped = relay.stop();
    // From here on it reads slowly how far the subscribers are.
    const read = database.read.bind(database) as (...asked: unknown[]) => Promise<object[]>;
    database.read = (async (...asked: unknown[]) => {
      const rows = await read(...asked);
      if (String(asked[0]).includes('platform_cursor')) await reading.given;
      return rows;
    }) as typeof database.read;
    lost.give();
    await regained.given;
    over.give();
    const outbox = (): Promise<object[]> => read('SELECT event_id FROM platform_outbox');
    // Turns enough for whatever it writes at its end.
    for (let turn = 0; turn < 20; turn++) await database.write(() => undefined);
    reading.give();
    await stopped;
    expect(await outbox()).toHaveLength(1);
  });

  it('hands on what comes alone at once, and gathers what comes after it', async () => {
    const taken: { at: number; bells: string[] }[] = [];
    const all = signal();
    const subscriber: Binding = {
      call: () => Promise.reject(unavailable('no calls')),
      deliver: (_subscriber, events) => {
        taken.push({ at: performance.now(), bells: events.map(({ aggregateId }) => aggregateId) });
        if (taken.flatMap(({ bells }) => bells).length === 10) all.give();
        return Promise.resolve();
      },
    };
    await start(() => subscriber);
    const database = modules.database('bells');
    const bells = Array.from({ length: 10 }, (_, i) => `bell${i}`);
    for (const bell of bells) await database.write((tx) => tx.publish(Bells.events.Rung, { bell }));
    await all.given;
    expect(taken[0]?.bells).toContain('bell0');
    expect(taken.flatMap((batch) => batch.bells)).toEqual(bells);
    // A timer may be a little early.
    for (const [i, { at }] of taken.slice(1).entries()) expect(at - (taken[i]?.at ?? 0)).toBeGreaterThan(18);
  });
});

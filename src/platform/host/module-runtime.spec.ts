import { afterEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { type StartedModules, startModules } from '../../../test/kit/modules.js';
import { Host, Text, defineService, event, moduleOf } from '../index.js';
import { unavailable } from '../contract/service-error.js';
import { DirectEvents } from '../events/direct-events.js';
import { ModuleCopy } from '../storage/move/module-copy.js';
import { openModule } from './module-of.js';
import { definitionOf } from './module-definition.js';

class Rung {
  @Text()
  bell!: string;
}
const Bells = defineService('bells', {}, { events: { Rung: event(Rung, { aggregate: 'bell' }) } });

@Module(
  moduleOf({ contract: Bells, service: class BellsService {}, storage: { durability: 'normal', migrations: [] } }),
)
class BellsModule {}

describe('a module in its host', () => {
  let modules: StartedModules;
  afterEach(() => modules.remove());

  it('hands its events on by one relay, also when it is started again while it runs', async () => {
    let relays = 0;
    class CountedEvents extends DirectEvents {
      override relayOf(...asked: Parameters<DirectEvents['relayOf']>): ReturnType<DirectEvents['relayOf']> {
        relays++;
        return super.relayOf(...asked);
      }
    }
    const nobody = new CountedEvents(() => {
      throw new Error('nobody takes these events');
    });
    modules = await startModules([BellsModule], { events: nobody });
    const host = modules.app.get(Host);
    await host.startModule('bells');
    expect(relays).toBe(1);
    await host.module('bells').pause();
    await Promise.all([host.startModule('bells'), host.startModule('bells')]);
    expect(relays).toBe(2);
  });

  it('begins also when its database cannot be asked at that moment', async () => {
    modules = await startModules([BellsModule]);
    const host = modules.app.get(Host);
    await host.module('bells').pause();
    const database = modules.database('bells');
    const read = database.read.bind(database);
    database.read = () => Promise.reject(unavailable('the database is away'));
    await expect(host.startModule('bells')).resolves.toBeUndefined();
    database.read = read;
  });

  it('does not go on noting changes for a move that was killed', async () => {
    modules = await startModules([BellsModule]);
    const target = await openModule(definitionOf(BellsModule), {
      kind: 'sqlite',
      path: `${modules.directory}/target.sqlite`,
    });
    await ModuleCopy.begin(modules.database('bells'), target);
    await target.close();
    await modules.stop();
    modules = await startModules([BellsModule], { directory: modules.directory });
    const database = modules.database('bells');
    await database.write((tx) => tx.publish(Bells.events.Rung, { bell: 'a' }));
    await expect(database.read('SELECT COUNT(*) AS notes FROM platform_change')).rejects.toMatchObject({
      message: expect.stringContaining('platform_change'),
    });
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Module, type Type } from '@nestjs/common';
import pino from 'pino';
import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { type StartedModules, startModules } from '../../../../../test/kit/modules.js';
import { dropDatabaseOf, onPostgres } from '../../../../../test/kit/postgres.js';
import { TestNats, describeWithNats } from '../../../../../test/kit/nats-server.js';
import type { Lease } from '../../../storage/engine.js';
import { Host, Int, Subscribes, Text, type Transaction, defineService, event, moduleOf } from '../../../index.js';
import { NatsLink } from '../nats-link.js';
import { KnownEvents } from '../known-events.js';
import { Subjects } from '../subjects.js';
import { EventStream } from './event-stream.js';
import { StreamEvents } from './stream-events.js';
import { StreamIntake } from './stream-intake.js';
import { StreamRelay } from './stream-relay.js';

class Rung {
  @Text()
  bell!: string;

  @Int()
  number!: number;
}
class Polished {
  @Text()
  bell!: string;
}
const Bells = defineService(
  'bells',
  {},
  { events: { Rung: event(Rung, { aggregate: 'bell' }), Polished: event(Polished, { aggregate: 'bell' }) } },
);
const Tally = defineService('tally', {});
const Echo = defineService('echo', {});

@Module(
  moduleOf({ contract: Bells, service: class BellsService {}, storage: { durability: 'normal', migrations: [] } }),
)
class BellsModule {}

class CreateStrokes1764000000001 implements MigrationInterface {
  readonly name = 'CreateStrokes1764000000001';
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'stroke',
        columns: [
          { name: 'place', type: 'integer', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
          { name: 'bell', type: 'text' },
          { name: 'number', type: 'integer' },
        ],
      }),
    );
  }
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('stroke');
  }
}

/** What a test makes the subscriber do in the middle of its transaction. */
let inTheMiddle: (body: Rung) => Promise<void> | void = () => undefined;
const storage = { durability: 'normal' as const, migrations: [CreateStrokes1764000000001] };
const insert = (tx: Transaction, { bell, number }: Rung) =>
  tx.run('INSERT INTO stroke (bell, number) VALUES (?, ?)', [bell, number]);

class TallyService {
  @Subscribes(Bells.events.Rung)
  async onRung(body: Rung, tx: Transaction): Promise<void> {
    await insert(tx, body);
    await inTheMiddle(body);
  }
}
@Module(moduleOf({ contract: Tally, service: TallyService, storage }))
class TallyModule {}

class EchoService {
  @Subscribes(Bells.events.Rung)
  async onRung(body: Rung, tx: Transaction): Promise<void> {
    await insert(tx, body);
  }
}
@Module(moduleOf({ contract: Echo, service: EchoService, storage }))
class EchoModule {}

const log = pino({ level: process.env['LOG'] ?? 'silent' });

describeWithNats('events through JetStream', () => {
  let nats: TestNats;
  let directory: string;
  const running: { modules: StartedModules; link: NatsLink }[] = [];
  beforeAll(async () => {
    nats = await TestNats.start();
  });
  afterAll(() => nats.remove());
  beforeEach(() => {
    inTheMiddle = () => undefined;
    directory = mkdtempSync(join(tmpdir(), 'doordesk-events-'));
  });
  afterEach(async () => {
    for (const host of [...running]) await stop(host);
    await dropDatabaseOf(directory);
    rmSync(directory, { recursive: true, force: true });
  });

  let namespaces = 0;
  let namespace = '';
  beforeEach(() => {
    namespace = `events-${++namespaces}`;
  });

  const stop = async (host: (typeof running)[number]): Promise<void> => {
    running.splice(running.indexOf(host), 1);
    await host.modules.stop();
    await host.link.close();
  };
  /** A host with a connection of its own; its modules keep their data when it is started again. */
  const start = async (types: Type[], elsewhere: Type[] = []) => {
    const link = await NatsLink.open(nats.url, 'test', log);
    const stream = new EventStream(link, new Subjects(namespace));
    const modules = await startModules(types, {
      directory,
      elsewhere,
      events: new StreamEvents(stream, new KnownEvents(new Map())),
    });
    const host = { modules, link, stream };
    running.push(host);
    return host;
  };
  const ring = async (modules: StartedModules, from: number, to: number, bell = 'a'): Promise<void> => {
    const writes: Promise<void>[] = [];
    for (let number = from; number <= to; number++)
      writes.push(modules.database('bells').write((tx) => tx.publish(Bells.events.Rung, { bell, number })));
    await Promise.all(writes);
  };
  const strokes = async (modules: StartedModules, module = 'tally', bell = 'a'): Promise<number[]> => {
    const sql = 'SELECT number FROM stroke WHERE bell = ? ORDER BY place';
    return (await modules.database(module).read<{ number: number }>(sql, [bell])).map(({ number }) => number);
  };
  const until = async (condition: () => Promise<boolean>, milliseconds = 20_000): Promise<void> => {
    const end = performance.now() + milliseconds;
    while (!(await condition()) && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
  const outbox = async (modules: StartedModules): Promise<number> =>
    (await modules.database('bells').read('SELECT 1 AS one FROM platform_outbox')).length;

  it('come in order, once, to every subscriber, and leave the outbox when all have them', async () => {
    const { modules } = await start([BellsModule, TallyModule, EchoModule]);
    for (const bell of ['a', 'b']) await ring(modules, 1, 150, bell);
    await modules.database('bells').write((tx) => tx.publish(Bells.events.Polished, { bell: 'a' }));
    for (const module of ['tally', 'echo'])
      for (const bell of ['a', 'b']) {
        await until(async () => (await strokes(modules, module, bell)).length === 150);
        expect(await strokes(modules, module, bell)).toEqual(count(150));
      }
    await until(async () => (await outbox(modules)) === 0);
    expect(await outbox(modules)).toBe(0);
  });

  it('are settled when every subscriber has them', async () => {
    const publisher = await start([BellsModule], [TallyModule]);
    const subscriber = await start([TallyModule], [BellsModule]);
    await ring(publisher.modules, 1, 50);
    await publisher.modules.app.get(Host).settled(10_000);
    expect(await strokes(subscriber.modules)).toEqual(count(50));
  });

  it('wait for a subscriber that is down, and hold up nobody else', async () => {
    const publisher = await start([BellsModule, EchoModule], [TallyModule]);
    const subscriber = await start([TallyModule], [BellsModule]);
    await ring(publisher.modules, 1, 20);
    await until(async () => (await strokes(subscriber.modules)).length === 20);
    await stop(subscriber);
    await ring(publisher.modules, 21, 400);
    await until(async () => (await strokes(publisher.modules, 'echo')).length === 400);
    expect(await strokes(publisher.modules, 'echo')).toEqual(count(400));
    expect(await outbox(publisher.modules)).toBeGreaterThanOrEqual(380);
    const back = await start([TallyModule], [BellsModule]);
    await until(async () => (await strokes(back.modules)).length === 400);
    expect(await strokes(back.modules)).toEqual(count(400));
    await until(async () => (await outbox(publisher.modules)) === 0);
    expect(await outbox(publisher.modules)).toBe(0);
  });

  it('have one effect when the subscriber falls between its commit and its confirmation', async () => {
    const publisher = await start([BellsModule], [TallyModule]);
    const subscriber = await start([TallyModule], [BellsModule]);
    inTheMiddle = ({ number }) => (number === 30 ? nats.kill() : undefined);
    await ring(publisher.modules, 1, 60);
    await until(async () => (await strokes(subscriber.modules)).includes(30));
    const taken = await strokes(subscriber.modules);
    expect(taken).toEqual(count(taken.length));
    await stop(subscriber);
    expect(await outbox(publisher.modules)).toBeGreaterThan(0);
    await nats.start();
    const back = await start([TallyModule], [BellsModule]);
    await until(async () => (await strokes(back.modules)).length >= 60);
    await until(async () => (await outbox(publisher.modules)) === 0);
    expect(await strokes(back.modules)).toEqual(count(60));
  });

  it('are tried again, in order, when a subscriber cannot take one', async () => {
    let refusals = 3;
    inTheMiddle = ({ number }) => {
      if (number === 5 && refusals-- > 0) throw new Error('not now');
    };
    const { modules } = await start([BellsModule, TallyModule]);
    await ring(modules, 1, 10);
    await until(async () => (await strokes(modules)).length === 10);
    expect(await strokes(modules)).toEqual(count(10));
  });

  it.each(['purged', 'deleted'])('are all there when the stream is %s in the middle', async (how) => {
    const publisher = await start([BellsModule], [TallyModule]);
    let subscriber = await start([TallyModule], [BellsModule]);
    await ring(publisher.modules, 1, 50);
    await until(async () => (await strokes(subscriber.modules)).length === 50);
    await stop(subscriber);
    await ring(publisher.modules, 51, 650);
    await publisher.modules.app.get(Host).settled(300);
    const { streams } = await publisher.stream.management();
    await (how === 'purged'
      ? streams.purge(publisher.stream.subjects.stream)
      : streams.delete(publisher.stream.subjects.stream));
    await ring(publisher.modules, 651, 700);
    subscriber = await start([TallyModule], [BellsModule]);
    await until(async () => (await strokes(subscriber.modules)).length >= 700);
    expect(await strokes(subscriber.modules)).toEqual(count(700));
    await until(async () => (await outbox(publisher.modules)) === 0);
  });

  it('go on while the stream is deleted under a subscriber that reads it', async () => {
    const { modules, stream } = await start([BellsModule, TallyModule]);
    await ring(modules, 1, 50);
    await until(async () => (await strokes(modules)).length === 50);
    await (await stream.management()).streams.delete(stream.subjects.stream);
    await ring(modules, 51, 100);
    await until(async () => (await strokes(modules)).length >= 100);
    expect(await strokes(modules)).toEqual(count(100));
  });

  it('are all there when the server is killed and its store is gone', async () => {
    const publisher = await start([BellsModule], [TallyModule]);
    const subscriber = await start([TallyModule], [BellsModule]);
    const ringing = ring(publisher.modules, 1, 2000);
    await until(async () => (await strokes(subscriber.modules)).length > 100);
    await nats.kill();
    nats.forgetStore();
    await ringing;
    await ring(publisher.modules, 2001, 2500);
    await nats.start();
    await until(async () => (await strokes(subscriber.modules)).length >= 2500);
    expect(await strokes(subscriber.modules)).toEqual(count(2500));
    await until(async () => (await outbox(publisher.modules)) === 0);
    expect(await outbox(publisher.modules)).toBe(0);
  });

  it('begin anew with a publisher that has lost its tables', async () => {
    const publisher = await start([BellsModule], [TallyModule]);
    const subscriber = await start([TallyModule], [BellsModule]);
    await ring(publisher.modules, 1, 30);
    await until(async () => (await strokes(subscriber.modules)).length === 30);
    await stop(publisher);
    for (const end of ['', '-wal', '-shm']) rmSync(join(directory, 'modules', `bells.sqlite${end}`), { force: true });
    const again = await start([BellsModule], [TallyModule]);
    await ring(again.modules, 1, 10, 'new');
    await until(async () => (await strokes(subscriber.modules, 'tally', 'new')).length === 10);
    expect(await strokes(subscriber.modules, 'tally', 'new')).toEqual(count(10));
  });

  it('are not taken for those of another outbox when many come while the publisher looks', async () => {
    const { modules, stream } = await start([BellsModule, TallyModule]);
    const bells = modules.database('bells');
    let looked: () => void = () => undefined;
    const looking = new Promise<void>((resolve) => (looked = resolve));
    let goOn: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => (goOn = resolve));
    const readOne = bells.readOne.bind(bells) as (...asked: unknown[]) => Promise<object | undefined>;
    bells.readOne = (async (...asked: unknown[]) => {
      const row = await readOne(...asked);
      if (!String(asked[0]).includes('MAX(seq)')) return row;
      looked();
      await slow;
      return row;
    }) as typeof bells.readOne;
    await ring(modules, 1, 1);
    await looking;
    await ring(modules, 2, 50);
    await until(async () => (await strokes(modules)).length === 50);
    goOn();
    await until(async () => (await outbox(modules)) === 0);
    expect(await strokes(modules)).toEqual(count(50));
    // Nothing was taken out of the stream to begin anew.
    const { state } = await (await stream.management()).streams.info(stream.subjects.stream);
    expect(state).toMatchObject({ first_seq: 1, messages: 50 });
  });

  describe('with an instance that loses its lease while it takes it up', () => {
    const nothing = { start: () => Promise.resolve(), stop: () => Promise.resolve() };
    const idle = { relayOf: () => ({ ...nothing, backlog: () => Promise.resolve([]), settled: nothing.stop }) };
    /** A module whose leases are given and taken by the test; what it does with events is the test's too. */
    const leased = async (type: Type, name: string) => {
      const modules = await startModules([type], { directory, events: { ...idle, intakeOf: () => nothing } });
      const link = await NatsLink.open(nats.url, 'test', log);
      running.push({ modules, link });
      const database = modules.database(name);
      const waiting: ((lease: Lease | undefined) => void)[] = [];
      const { internals } = database;
      internals.lease = () => new Promise((resolve) => waiting.push(resolve));
      /** Gives the lease that was asked for; resolves to how it is lost. */
      const give = async (): Promise<() => void> => {
        await until(() => Promise.resolve(waiting.length > 0));
        let lose: () => void = () => undefined;
        const lost = new Promise<void>((resolve) => (lose = resolve));
        waiting.shift()?.({ lost, release: () => (lose(), lost) });
        return lose;
      };
      /** Another instance has it from now on. */
      const refuse = (): void => {
        internals.lease = () => Promise.resolve(undefined);
        for (const refused of waiting.splice(0)) refused(undefined);
      };
      const stream = new EventStream(link, new Subjects(namespace));
      return { database, stream, give, refuse, asking: () => waiting.length };
    };

    it('are read by nobody there', async () => {
      const { database, stream, give, refuse, asking } = await leased(TallyModule, 'tally');
      let taking: () => void = () => undefined;
      const taken = new Promise<void>((resolve) => (taking = resolve));
      let goOn: () => void = () => undefined;
      const slow = new Promise<void>((resolve) => (goOn = resolve));
      const receiver = { dispatch: () => Promise.reject(new Error('no calls')), receive: () => (taking(), slow) };
      const intake = new StreamIntake(
        database,
        new Set(['bells.Rung']),
        receiver,
        stream,
        new KnownEvents(new Map()),
        log,
      );
      const publisher = await start([BellsModule], [TallyModule]);
      const starting = intake.start();
      const lose = await give();
      await starting;
      await ring(publisher.modules, 1, 1);
      await taken;
      // What it reads is not done yet when it gets the lease again, and loses it again.
      lose();
      const loseAgain = await give();
      loseAgain();
      goOn();
      // It has asked once when the lease was lost, and once more when taking it up has come to its end.
      await until(() => Promise.resolve(asking() === 2));
      refuse();
      const position = stream.subjects.position('tally', 'bells');
      const asked = async (): Promise<string> =>
        stream.link.connection.request(position, '{}', { timeout: 1_000 }).then(
          () => 'answered',
          (error: unknown) => (error as Error).name,
        );
      expect(await asked()).toBe('RequestError');
      await intake.stop();
    });

    it('are published by nobody there', async () => {
      const { database, stream, give, refuse } = await leased(BellsModule, 'bells');
      const position = stream.subjects.position('tally', 'bells');
      let goOn: () => unknown = () => undefined;
      stream.link.connection.subscribe(position, {
        callback: (_error, message) => {
          goOn = () => message.respond('{"seq":0,"idle":true}');
        },
      });
      const relay = new StreamRelay(database, stream, log);
      const starting = relay.start([{ subscriber: 'tally', names: new Set(['bells.Rung']) }]);
      const asks = goOn;
      const lose = await give();
      await until(() => Promise.resolve(goOn !== asks));
      lose();
      goOn();
      await starting;
      expect(await relay.backlog()).toEqual([]);
      refuse();
      await relay.stop();
    });
  });

  // SQLite has one writer; `DOORDESK_TEST_DATABASE=postgres` runs all of this there, and several instances too.
  (onPostgres ? it : it.skip)('come once and in order when an instance dies that reads and publishes', async () => {
    const first = await start([BellsModule, TallyModule]);
    const second = await start([BellsModule, TallyModule]);
    const third = await start([BellsModule, TallyModule]);
    await Promise.all([ring(first.modules, 1, 300, 'a'), ring(second.modules, 1, 300, 'b')]);
    await stop(first);
    await ring(third.modules, 301, 600, 'b');
    await second.modules.app.get(Host).settled(20_000);
    expect(await strokes(second.modules, 'tally', 'a')).toEqual(count(300));
    expect(await strokes(second.modules, 'tally', 'b')).toEqual(count(600));
    await until(async () => (await outbox(second.modules)) === 0);
    expect(await outbox(second.modules)).toBe(0);
  });

  it('come by the thousand', async () => {
    const { modules } = await start([BellsModule, TallyModule]);
    const began = performance.now();
    await ring(modules, 1, 5000);
    await ring(modules, 5001, 10_000);
    await until(async () => (await strokes(modules)).length >= 10_000);
    const seconds = (performance.now() - began) / 1000;
    expect(await strokes(modules)).toEqual(count(10_000));
    process.stdout.write(`10,000 events through JetStream: ${Math.round(10_000 / seconds)} a second\n`);
  });
});

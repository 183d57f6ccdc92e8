import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { platformMigrations } from '../../../migrations/platform/index.js';
import { type TestDatabase, createTestDatabase, postgresIsThere } from '../../../test/kit/postgres.js';
import { runInCall } from '../access/call-context.js';
import { observeStatements } from './engine.js';
import { ModuleDatabase, type WriteOptions } from './module-database.js';
import { openEngine } from './open-engine.js';
import { FROZEN_AFTER } from './postgres-connection.js';

class CreateStock1000000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE stock (id TEXT PRIMARY KEY, n BIGINT NOT NULL, price NUMERIC)');
    await runner.query(
      'CREATE TABLE sale (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, stock_id TEXT NOT NULL)',
    );
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sale');
    await runner.query('DROP TABLE stock');
  }
}

const there = await postgresIsThere();
/** Of the modules; the administrator's own are not counted against the limit of a database. */
const ROLES_CONNECTED =
  "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'doordesk%'";
const unavailable = { kind: 'unavailable', code: 'storage' };

(there ? describe : describe.skip)('a module database on PostgreSQL', () => {
  let server: TestDatabase;
  const opened: ModuleDatabase[] = [];

  beforeAll(async () => {
    server = await createTestDatabase(['shop', 'neighbour']);
    const first = await open();
    await first.write((tx) => tx.run("INSERT INTO stock (id, n) VALUES ('last', 0)"));
    await closeAll();
  });
  afterEach(() => closeAll());
  afterAll(() => server.drop());

  /** One more instance of the module. */
  const open = async (module = 'shop', durability: 'full' | 'normal' = 'full'): Promise<ModuleDatabase> => {
    const migrations = [...platformMigrations, CreateStock1000000000000];
    const engine = await openEngine(server.placeOf(module), { module, durability, migrations });
    const database = new ModuleDatabase(module, engine);
    opened.push(database);
    return database;
  };
  const closeAll = async (): Promise<void> => {
    for (const database of opened.splice(0)) await database.close();
  };
  /** How a transaction will commit. */
  const setting = (database: ModuleDatabase, options?: WriteOptions) =>
    database.write(async (tx) => (await tx.query("SELECT current_setting('synchronous_commit') AS v"))[0], options);
  const setStock = (database: ModuleDatabase, n: number): Promise<number> =>
    database.write((tx) => tx.run("UPDATE stock SET n = ? WHERE id = 'last'", [n]));
  const backends = (application = 'doordesk shop') =>
    server.admin<{ pid: number; state: string; query: string }>(
      'SELECT pid, state, query FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1',
      [application],
    );
  const killBackends = () =>
    server.admin(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
  const until = async (holds: () => Promise<boolean> | boolean, milliseconds = 5_000): Promise<void> => {
    for (const end = Date.now() + milliseconds; !(await holds());) {
      if (Date.now() > end) throw new Error('it did not come to be');
      await delay(10);
    }
  };

  it('sells the last 20 units once to 90 buyers at three instances, who read first and write then', async () => {
    const instances = [await open(), await open(), await open()];
    await setStock(instances[0]!, 20);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 90 }, (_, i) =>
        instances[i % 3]!.write(async (tx) => {
          const [row] = await tx.query<{ n: number }>("SELECT n FROM stock WHERE id = 'last'");
          await new Promise((resolve) => setImmediate(resolve));
          if (row!.n < 1) throw new Error('sold out');
          await tx.manager.query("UPDATE stock SET n = $1 WHERE id = 'last'", [row!.n - 1]);
          await tx.run('INSERT INTO sale (stock_id) VALUES (?)', ['last']);
        }),
      ),
    );
    expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(20);
    expect(await instances[2]!.readOne('SELECT (SELECT COUNT(*) FROM sale) AS sales, n FROM stock')).toEqual({
      sales: 20,
      n: 0,
    });
    // Those that waited together shared a commit.
    expect(instances.reduce((sum, { commits }) => sum + commits, 0)).toBeLessThan(30);
  });

  it('does a once command once, whichever instance is asked', async () => {
    const instances = [await open(), await open()];
    let runs = 0;
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        runInCall(
          { traceId: '0'.repeat(32), spanId: '0'.repeat(16), deadlineAt: Infinity, caller: 'x', commandId: 'once' },
          () => instances[i % 2]!.once({ id: 1 }, () => ({ run: ++runs })),
        ),
      ),
    );
    expect(new Set(replies.map(({ run }) => run))).toEqual(new Set([1]));
  });

  it('gives values as SQLite does, and refuses a number that is not exact', async () => {
    const database = await open();
    const [row] = await database.read(
      'SELECT 9007199254740991::int8 AS big, 12.50::numeric AS fine, 3 > ? AS yes, 3 > 4 AS no, NULL AS nothing, ? AS text',
      [2, 'té?'],
    );
    expect(row).toEqual({ big: 9007199254740991, fine: 12.5, yes: 1, no: 0, nothing: null, text: 'té?' });
    await expect(database.read('SELECT 9007199254740993::int8 AS big')).rejects.toThrow('too large');
    await expect(database.read('SELECT 0.12345678901234567890::numeric AS fine')).rejects.toThrow('too fine');
    expect(await database.readOne('SELECT 1 AS one')).toEqual({ one: 1 });
  });

  it('undoes one transaction of a shared commit, and none of the others', async () => {
    const database = await open();
    const write = (id: string, fails: boolean) =>
      database.write(async (tx) => {
        await tx.run('INSERT INTO stock (id, n) VALUES (?, 1)', [id]);
        if (fails) await tx.run('INSERT INTO stock (id, n) VALUES (?, 1)', [id]);
      });
    const outcomes = await Promise.allSettled([write('a', false), write('b', true), write('c', false)]);
    expect(outcomes.map((o) => o.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((outcomes[1] as PromiseRejectedResult).reason).toMatchObject({ code: '23505' });
    expect(await database.read("SELECT id FROM stock WHERE id <> 'last' ORDER BY id")).toEqual([
      { id: 'a' },
      { id: 'c' },
    ]);
  });

  it('lets no transaction through that went on after a statement had failed', async () => {
    const database = await open();
    const outcomes = await Promise.allSettled([
      database.write((tx) => tx.run("INSERT INTO stock (id, n) VALUES ('d', 1)")),
      database.write(async (tx) => {
        await tx.run("INSERT INTO stock (id, n) VALUES ('e', 1)");
        await tx.run("INSERT INTO stock (id, n) VALUES ('e', 1)").catch(() => undefined);
      }),
      database.write(async (tx) => {
        await tx.manager.query("INSERT INTO stock (id, n) VALUES ('d', 1)").catch(() => undefined);
      }),
    ]);
    expect(outcomes.map((o) => o.status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(await database.read("SELECT id FROM stock WHERE id IN ('d', 'e')")).toEqual([{ id: 'd' }]);
  });

  it('says nothing of what a row holds when a statement fails', async () => {
    const database = await open();
    const twice = database.write((tx) => tx.run("INSERT INTO stock (id, n) VALUES ('last', 1)"));
    const error: unknown = await twice.catch((e: unknown) => e);
    expect(JSON.stringify({ ...(error as object), message: (error as Error).message })).not.toContain('last');
  });

  it('keeps the durability that the module asked for', async () => {
    expect(await setting(await open())).toEqual({ v: 'on' });
    expect(await setting(await open('shop', 'normal'))).toEqual({ v: 'off' });
  });

  it('waits for the disk unless all that share a commit may be lost', async () => {
    const database = await open();
    const mayBeLost = { mayBeLost: true };
    expect(await setting(database, mayBeLost)).toEqual({ v: 'off' });
    const sharing = [setting(database, mayBeLost), setting(database), setting(database, mayBeLost)];
    expect(await Promise.all(sharing)).toEqual([{ v: 'on' }, { v: 'on' }, { v: 'on' }]);
    expect(await setting(database, mayBeLost)).toEqual({ v: 'off' });
  });

  it('reads without writing, and changes no session', async () => {
    const database = await open();
    await expect(database.read("INSERT INTO sale (stock_id) VALUES ('x') RETURNING id")).rejects.toMatchObject(
      unavailable,
    );
    await expect(database.reader.query("INSERT INTO sale (stock_id) VALUES ('x')")).rejects.toThrow('read-only');
    for (const sql of ['SET search_path = neighbour', '/* x */ ; COMMIT', 'vacuum', 'COPY sale TO STDOUT'])
      await expect(database.write((tx) => tx.run(sql))).rejects.toThrow('may not run');
  });

  it('shows every statement to who observes', async () => {
    const database = await open();
    const seen: string[] = [];
    const stop = observeStatements((module, sql) => module === 'shop' && seen.push(sql));
    await database.read('SELECT n FROM stock WHERE id = ?', ['x']);
    await database.write((tx) => tx.manager.query('SELECT 2 AS two'));
    stop();
    expect(seen).toEqual(expect.arrayContaining(['SELECT n FROM stock WHERE id = ?', 'SELECT 2 AS two', 'COMMIT']));
  });

  it('loses a transaction with its connection, says so at once, and goes on with a new one', async () => {
    const database = await open();
    await setStock(database, 7);
    const lost = database.write(async (tx) => {
      await tx.run("UPDATE stock SET n = 100 WHERE id = 'last'");
      await killBackends();
      await expect(tx.run("UPDATE stock SET n = 101 WHERE id = 'last'")).rejects.toThrow();
      await tx.run("UPDATE stock SET n = 102 WHERE id = 'last'");
    });
    const beside = database.write((tx) => tx.run("UPDATE stock SET n = 200 WHERE id = 'last'"));
    await expect(lost).rejects.toMatchObject(unavailable);
    await expect(beside).rejects.toMatchObject(unavailable);
    await setStock(database, 8);
    await until(() =>
      database.readOne('SELECT n FROM stock WHERE id = ?', ['last']).then(
        (row) => row?.['n'] === 8,
        () => false,
      ),
    );
  });

  it('refuses quickly while the server is gone, and comes back with it', async () => {
    const database = await open();
    await server.admin(`ALTER DATABASE ${server.name} ALLOW_CONNECTIONS false`).catch(() => undefined);
    await server.admin(`ALTER DATABASE ${server.name} CONNECTION LIMIT 0`);
    await killBackends();
    await delay(20);
    const started = performance.now();
    for (let i = 0; i < 20; i++) await expect(setStock(database, 1)).rejects.toMatchObject(unavailable);
    await expect(database.read('SELECT 1')).rejects.toMatchObject(unavailable);
    await expect(database.reading((manager) => manager.query('SELECT 1'))).rejects.toMatchObject(unavailable);
    expect(performance.now() - started).toBeLessThan(2_000);
    await server.admin(`ALTER DATABASE ${server.name} CONNECTION LIMIT -1`);
    await until(() =>
      setStock(database, 9).then(
        () => true,
        () => false,
      ),
    );
    expect(await database.readOne("SELECT n FROM stock WHERE id = 'last'")).toEqual({ n: 9 });
  });

  it('lets nobody wait long for an instance that froze inside a transaction', async () => {
    const [frozen, other] = [await open(), await open()];
    await setStock(other, 1);
    await frozen.internals.begin();
    await frozen.internals.run("UPDATE stock SET n = 50 WHERE id = 'last'", []);
    const started = performance.now();
    await other.write((tx) => tx.run("UPDATE stock SET n = n + 1 WHERE id = 'last'"));
    expect(performance.now() - started).toBeLessThan(FROZEN_AFTER + 2_000);
    await expect(frozen.internals.commit()).rejects.toThrow();
    await frozen.internals.rollback();
    expect(await other.readOne("SELECT n FROM stock WHERE id = 'last'")).toEqual({ n: 2 });
    await setStock(frozen, 3);
  });

  it('gives a lease to one instance, and to another when the first is gone', async () => {
    const [one, two] = [await open(), await open()];
    const lease = await one.internals.lease('relay');
    expect(lease).toBeDefined();
    expect(await one.internals.lease('relay')).toBeUndefined();
    expect(await two.internals.lease('relay')).toBeUndefined();
    const elsewhere = await two.internals.lease('other work');
    expect(elsewhere).toBeDefined();
    let lost = false;
    void lease!.lost.then(() => (lost = true));
    await killBackends();
    await until(() => lost);
    let next: unknown;
    await until(async () => Boolean((next = await two.internals.lease('relay').catch(() => undefined))));
    await (next as { release: () => Promise<void> }).release();
    await until(async () => Boolean(await one.internals.lease('relay').catch(() => undefined)));
  });

  it('gives a lease once, also when it is asked for twice at the same time', async () => {
    const [one, two] = [await open(), await open()];
    const asked = await Promise.all([one.internals.lease('twice'), one.internals.lease('twice')]);
    const given = asked.filter((lease) => lease !== undefined);
    expect(given).toHaveLength(1);
    await given[0]?.release();
    expect(await two.internals.lease('twice')).toBeDefined();
  });

  it('tells the other instances that events wait, also after the connection broke', async () => {
    const [one, two] = [await open(), await open()];
    const heard = { one: 0, two: 0 };
    one.internals.onAnnounced(() => heard.one++);
    const stop = two.internals.onAnnounced(() => heard.two++);
    one.internals.announce();
    expect(heard.one).toBe(1);
    await until(() => heard.two > 0);
    expect(heard.one).toBe(1);
    await killBackends();
    const before = heard.two;
    await until(() => (one.internals.announce(), heard.two > before + 1));
    stop();
  });

  it('migrates once, however many instances start at once', async () => {
    await Promise.all([open('neighbour'), open('neighbour'), open('neighbour')]);
    expect(await server.admin('SELECT name FROM neighbour.platform_migration')).toHaveLength(
      platformMigrations.length + 1,
    );
  });

  it('keeps a bounded number of connections, named after the module', async () => {
    const database = await open();
    await Promise.all(Array.from({ length: 50 }, () => database.read('SELECT pg_sleep(0.001)')));
    await setStock(database, 1);
    expect(await backends()).toHaveLength(4);
    expect(JSON.stringify(await backends())).not.toContain('password');
  });

  it('waits at its start for a server that has no room yet, however far it has come', async () => {
    await until(async () => (await server.admin(ROLES_CONNECTED)).length === 0);
    await server.admin(`ALTER DATABASE ${server.name} CONNECTION LIMIT 1`);
    const opening = open();
    const early = await Promise.race([opening.then(() => 'opened'), delay(600).then(() => 'waits')]);
    await server.admin(`ALTER DATABASE ${server.name} CONNECTION LIMIT -1`);
    expect(early).toBe('waits');
    await setStock(await opening, 10);
  });

  it('refuses a place that is not fit, in one line', async () => {
    const at = (url: string, module = 'shop') =>
      openEngine({ kind: 'postgres', url }, { module, durability: 'full', migrations: platformMigrations });
    await expect(at(server.urlOf('shop'), 'stranger')).rejects.toThrow('it has no schema stranger');
    await expect(at(server.url.replace(server.name, 'doordesk_nowhere'))).rejects.toThrow('cannot be used');
    await server.admin(`CREATE DATABASE ${server.name}_icu TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de'`);
    await expect(at(server.url.replace(server.name, `${server.name}_icu`))).rejects.toThrow('it sorts text by ICU');
    await server.admin(`DROP DATABASE ${server.name}_icu WITH (FORCE)`);
  });
});

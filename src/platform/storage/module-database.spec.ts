import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { platformMigrations } from '../../../migrations/platform/index.js';
import { runInCall } from '../access/call-context.js';
import { ModuleDatabase } from './module-database.js';
import { SqliteEngine } from './sqlite-engine.js';
import type { Transaction } from './transaction.js';

class CreateStock1000000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE stock (id TEXT PRIMARY KEY, n INTEGER NOT NULL)');
    await runner.query('CREATE TABLE sale (id INTEGER PRIMARY KEY AUTOINCREMENT, stock_id TEXT NOT NULL)');
    await runner.query("INSERT INTO stock VALUES ('last', 1)");
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sale');
    await runner.query('DROP TABLE stock');
  }
}

const call = (commandId: string, operation = 'shop.sell') => ({
  traceId: '0'.repeat(32),
  spanId: '0'.repeat(16),
  deadlineAt: Infinity,
  caller: 'shop',
  commandId,
  operation,
});

describe('a module database on SQLite', () => {
  let directory: string;
  let database: ModuleDatabase;
  const open = async (durability: 'full' | 'normal' = 'full'): Promise<ModuleDatabase> =>
    new ModuleDatabase(
      'shop',
      await SqliteEngine.open({
        module: 'shop',
        path: join(directory, 'shop.sqlite'),
        durability,
        entities: [],
        migrations: [...platformMigrations, CreateStock1000000000000],
      }),
    );
  const pragma = async () =>
    (await database.internals.writer.query<{ synchronous: number }[]>('PRAGMA synchronous'))[0];
  const sell = (tx: Transaction): Promise<number> => tx.run("INSERT INTO sale (stock_id) VALUES ('last')");
  const sales = async (): Promise<number> =>
    (await database.readOne<{ n: number }>('SELECT COUNT(*) AS n FROM sale'))!.n;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'doordesk-db-'));
    database = await open();
  });
  afterEach(async () => {
    await database.close();
    rmSync(directory, { recursive: true, force: true });
  });

  // The probe of TypeORM on one shared query runner: three buyers of the last unit all got an error, and a row stayed.
  it('sells the last unit once to three buyers at once, though each pauses between its statements', async () => {
    const buy = (): Promise<void> =>
      database.write(async (tx) => {
        const [row] = await tx.manager.query<{ n: number }[]>("SELECT n FROM stock WHERE id = 'last'");
        await new Promise((resolve) => setImmediate(resolve));
        if (row!.n < 1) throw new Error('sold out');
        await tx.manager.query("UPDATE stock SET n = n - 1 WHERE id = 'last'");
        await new Promise((resolve) => setImmediate(resolve));
        await tx.manager.query("INSERT INTO sale (stock_id) VALUES ('last')");
      });
    const outcomes = await Promise.allSettled([buy(), buy(), buy()]);
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(await sales()).toBe(1);
    expect(await database.readOne('SELECT n FROM stock')).toEqual({ n: 0 });
  });

  it('keeps every plain write that was acknowledged, whatever else rolls back', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 90 }, (_, i) =>
        database.write(async (tx) => {
          await tx.run('INSERT INTO sale (stock_id) VALUES (?)', [`s${i}`]);
          await new Promise((resolve) => setImmediate(resolve));
          if (i % 2 === 1) throw new Error('changed my mind');
        }),
      ),
    );
    expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(45);
    expect(await sales()).toBe(45);
  });

  it('shows nobody what is not committed', async () => {
    let seen = -1;
    await database.write(async (tx) => {
      await tx.run("INSERT INTO sale (stock_id) VALUES ('x')");
      seen = await sales();
    });
    expect(seen).toBe(0);
    expect(await sales()).toBe(1);
  });

  it('refuses a transaction after its work has ended', async () => {
    let leaked: Transaction | undefined;
    await database.write((tx) => {
      leaked = tx;
    });
    await expect(leaked!.run("INSERT INTO sale (stock_id) VALUES ('late')")).rejects.toThrow(
      'after its work had ended',
    );
    expect(() => leaked!.manager).toThrow('after its work had ended');
  });

  it('says nothing of the values of a statement that failed', async () => {
    const wrong = 'INSERT INTO nowhere (address) VALUES (?)';
    const failed = [
      database.write((tx) => tx.manager.query(wrong, ['1 Analytical Way'])),
      database.reading((manager) => manager.query(wrong, ['1 Analytical Way'])),
      database.write((tx) => tx.run(wrong, ['1 Analytical Way'])),
    ].map((asked) => asked.catch((error: unknown) => error as Error));
    for (const error of await Promise.all(failed)) {
      expect(error).toMatchObject({ message: expect.stringContaining('nowhere') });
      expect(JSON.stringify({ ...(error as Error) })).not.toContain('Analytical');
    }
  });

  it('says that it is stopping to whoever still comes when it is closed', async () => {
    const stopping = { kind: 'unavailable', code: 'stopping' };
    await database.close();
    await expect(sales()).rejects.toMatchObject(stopping);
    await expect(database.reading((manager) => manager.query('SELECT 1'))).rejects.toMatchObject(stopping);
    await expect(database.write((tx) => tx.query('SELECT 1'))).rejects.toMatchObject(stopping);
    database = await open();
  });

  it('does not write through the reading connection', async () => {
    await expect(database.read("INSERT INTO sale (stock_id) VALUES ('x') RETURNING id")).rejects.toMatchObject({
      kind: 'unavailable',
    });
    await expect(database.reader.query("INSERT INTO sale (stock_id) VALUES ('x')")).rejects.toThrow();
    expect(await sales()).toBe(0);
  });

  it.each([
    "ATTACH DATABASE 'other.sqlite' AS other",
    '/* x */ -- y\n; attach ? as other',
    'PRAGMA synchronous = OFF',
    'VACUUM',
  ])('refuses %s', async (sql) => {
    await expect(database.write((tx) => tx.run(sql))).rejects.toThrow('may not run');
    await expect(database.read(sql)).rejects.toThrow('may not run');
  });

  // TypeORM reaches the connections beside `read` and `write`; a file attached there would be open to every statement.
  it.each([
    "ATTACH DATABASE 'other.sqlite' AS other",
    "/**/ATTACH 'other.sqlite' AS other",
    "VACUUM INTO 'copy.sqlite'",
  ])('refuses %s through TypeORM too', async (sql) => {
    await expect(database.reader.query(sql)).rejects.toThrow('may not run');
    await expect(database.write((tx) => tx.manager.query(sql))).rejects.toThrow('may not run');
    expect(await sales()).toBe(0);
  });

  it('does a once command once, and gives its first reply again', async () => {
    let runs = 0;
    const sell = (commandId: string, request = { id: 'last' }) =>
      runInCall(call(commandId), () =>
        database.once(request, async (tx) => {
          await tx.run('INSERT INTO sale (stock_id) VALUES (?)', [request.id]);
          return { run: ++runs };
        }),
      );
    const replies = await Promise.all(Array.from({ length: 20 }, () => sell('k1')));
    expect(new Set(replies.map((r) => r.run))).toEqual(new Set([1]));
    expect(await sales()).toBe(1);
    await expect(sell('k1', { id: 'other' })).rejects.toMatchObject({ kind: 'unprocessable' });
    await database.close();
    database = await open();
    expect(await sell('k1')).toEqual({ run: 1 });
    expect(await sales()).toBe(1);
  });

  it('keeps the durability that the module asked for', async () => {
    expect(await pragma()).toEqual({ synchronous: 2 });
    await database.close();
    database = await open('normal');
    expect(await pragma()).toEqual({ synchronous: 1 });
    await database.write(sell);
    expect(await pragma()).toEqual({ synchronous: 1 });
  });

  it('waits for the disk unless all that share a commit may be lost', async () => {
    const mayBeLost = { mayBeLost: true };
    await database.write(sell, mayBeLost);
    expect(await pragma()).toEqual({ synchronous: 1 });
    await Promise.all([database.write(sell, mayBeLost), database.write(sell), database.write(sell, mayBeLost)]);
    expect(await pragma()).toEqual({ synchronous: 2 });
    await runInCall(call('k2'), () => database.once({}, async () => ({}), mayBeLost));
    expect(await pragma()).toEqual({ synchronous: 1 });
    expect([await sales(), database.commits]).toEqual([4, 3]);
  });

  it('undoes its migrations', async () => {
    const { writer } = database.internals;
    for (let left = platformMigrations.length; left > 0; left--) await writer.undoLastMigration();
    const tables = await writer.query<{ name: string }[]>(
      "SELECT name FROM sqlite_schema WHERE name LIKE 'platform_%' AND type = 'table'",
    );
    expect(tables).toEqual([{ name: 'platform_migration' }]);
    await writer.runMigrations();
  });
});

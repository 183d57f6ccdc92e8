import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { REGISTER } from '../../boundaries/register.js';
import { MODULES } from '../../src/store.module.js';
import { type StartedModules, startModules } from '../kit/modules.js';
import { type TestDatabase, createTestDatabase, postgresIsThere } from '../kit/postgres.js';
import { roleOf } from '../../src/platform/storage/postgres-roles.js';

const there = await postgresIsThere();
const NAMES = Object.keys(REGISTER.modules);

/** The wall of data on PostgreSQL: what a module's role may not do, the database itself refuses. */
(there ? describe : describe.skip)('a module’s role on PostgreSQL', () => {
  let server: TestDatabase;
  let modules: StartedModules;

  beforeAll(async () => {
    server = await createTestDatabase(NAMES);
    const config = { databases: server.placeOf, staffToken: 'the-staff-token-of-tests' };
    modules = await startModules(MODULES, { config });
  });
  afterAll(async () => {
    await modules.remove();
    await server.drop();
  });

  const as = async <T>(module: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client({ connectionString: server.urlOf(module) });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  const neighbourOf = (module: string): string => NAMES[(NAMES.indexOf(module) + 1) % NAMES.length]!;

  it.each(NAMES)('%s: reaches its own tables and no other', async (module) => {
    const neighbour = neighbourOf(module);
    const [own] = REGISTER.modules[module]!.tables;
    const tables = [...REGISTER.modules[neighbour]!.tables, 'platform_outbox', 'platform_command'];
    await as(module, async (client) => {
      await client.query(`SELECT * FROM ${own} LIMIT 1`);
      for (const table of tables)
        for (const sql of [
          `SELECT * FROM ${neighbour}.${table}`,
          `DELETE FROM ${neighbour}.${table}`,
          `INSERT INTO ${neighbour}.${table} DEFAULT VALUES`,
          `UPDATE ${neighbour}.${table} SET x = 1`,
          `TRUNCATE ${neighbour}.${table}`,
          `ALTER TABLE ${neighbour}.${table} ADD COLUMN mine TEXT`,
          `DROP TABLE ${neighbour}.${table}`,
        ])
          await expect(client.query(sql)).rejects.toMatchObject({ code: '42501' });
    });
  });

  it.each(NAMES)('%s: is nobody else, and makes nothing outside of its schema', async (module) => {
    const neighbour = neighbourOf(module);
    const other = roleOf(server.name, neighbour);
    await as(module, async (client) => {
      for (const sql of [
        `SET ROLE ${other}`,
        `SET SESSION AUTHORIZATION ${other}`,
        'SET ROLE postgres',
        'CREATE TABLE public.mine (id TEXT)',
        `CREATE TABLE ${neighbour}.mine (id TEXT)`,
        'CREATE SCHEMA mine',
        'CREATE TEMPORARY TABLE mine (id TEXT)',
        'CREATE DATABASE mine',
        'CREATE ROLE mine',
        `ALTER ROLE ${other} PASSWORD NULL`,
        `GRANT USAGE ON SCHEMA ${neighbour} TO CURRENT_USER`,
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('/etc/hostname')",
        'SELECT * FROM pg_authid',
      ])
        await expect(client.query(sql)).rejects.toMatchObject({ code: expect.stringMatching(/^(?:42501|0LP01)$/) });
    });
  });

  it.each(NAMES)('%s: is shown only its own tables', async (module) => {
    const listed = await as(module, (client) =>
      client.query<{ table_schema: string; table_name: string }>(
        "SELECT DISTINCT table_schema, table_name FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')",
      ),
    );
    expect(new Set(listed.rows.map((row) => row.table_schema))).toEqual(new Set([module]));
    const tables = listed.rows.map((row) => row.table_name).filter((name) => !name.startsWith('platform_'));
    expect(tables.sort()).toEqual([...REGISTER.modules[module]!.tables].sort());
  });

  it('cannot come into another database of the server that closes its doors to the public', async () => {
    const second = await createTestDatabase(['cart']);
    try {
      const url = new URL(server.urlOf('cart'));
      url.pathname = `/${second.name}`;
      const client = new pg.Client({ connectionString: url.toString() });
      await expect(client.connect()).rejects.toMatchObject({ code: '42501' });
    } finally {
      await second.drop();
    }
  });
});

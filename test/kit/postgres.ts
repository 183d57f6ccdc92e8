import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Place } from '../../src/platform/storage/module-storage.js';
import { roleOf } from '../../src/platform/storage/postgres-roles.js';
import { provisionPostgres } from '../../src/platform/storage/postgres-provision.js';

/** An administrator of a server where tests may make databases and roles. */
const ADMINISTRATOR = process.env['DOORDESK_TEST_POSTGRES'] || 'postgres://postgres@127.0.0.1:5432/postgres';

/** `DOORDESK_TEST_DATABASE=postgres` runs what the kit starts on PostgreSQL. */
export const onPostgres = process.env['DOORDESK_TEST_DATABASE'] === 'postgres';

/** A database of its own, with a role for each module. */
export interface TestDatabase {
  name: string;
  /** As the administrator. */
  url: string;
  /** As the store is given it: without a user. */
  storeUrl: string;
  /** As a module's role. */
  urlOf: (module: string) => string;
  placeOf: (module: string) => Place;
  /** Runs a statement as the administrator. */
  admin<T extends object>(sql: string, params?: unknown[]): Promise<T[]>;
  /** Prepares a place for more modules. */
  provision(modules: readonly string[]): Promise<void>;
  /** Ends every connection of the modules, or of one of them. */
  cut(module?: string): Promise<void>;
  /** Lets the modules connect, or refuses them, as a server does that has no room. */
  admits(connections: boolean): Promise<void>;
  drop(): Promise<void>;
}

const at = (database: string, user?: string): string => {
  const url = new URL(ADMINISTRATOR);
  url.pathname = `/${database}`;
  if (user !== undefined) [url.username, url.password] = [user, ''];
  return url.toString();
};

async function query<T extends object>(url: string, sql: string, params: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<T>(sql, params)).rows;
  } finally {
    await client.end();
  }
}

/** Whether tests can use PostgreSQL, with so many connections at once; says so where not. In CI its absence is a failure. */
export async function postgresIsThere(connections = 0): Promise<boolean> {
  try {
    const [room] = await query<{ most: number }>(
      ADMINISTRATOR,
      `SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS most`,
    );
    const most = room?.most ?? 0;
    if (most < connections) throw new Error(`it lets ${most} connect, and ${connections} must: raise max_connections`);
    return true;
  } catch (error) {
    const why = `PostgreSQL cannot be used (DOORDESK_TEST_POSTGRES): ${(error as Error).message}`;
    if (process.env['CI'] === 'true') throw new Error(why, { cause: error });
    process.stderr.write(`Skipped: ${why}\n`);
    return false;
  }
}

export async function createTestDatabase(modules: readonly string[]): Promise<TestDatabase> {
  const name = `doordesk_test_${randomBytes(6).toString('hex')}`;
  const provisioned = new Set<string>();
  const database: TestDatabase = {
    name,
    url: at(name),
    storeUrl: at(name, ''),
    urlOf: (module) => at(name, roleOf(name, module)),
    placeOf: (module) => ({ kind: 'postgres', url: database.urlOf(module) }),
    admin: (sql, params) => query(at(name), sql, params),
    provision: async (more) => {
      const fresh = more.filter((module) => !provisioned.has(module));
      if (fresh.length > 0) await provisionPostgres(at(name), fresh, undefined);
      for (const module of fresh) provisioned.add(module);
    },
    cut: async (module) => {
      const roles = module === undefined ? [...provisioned] : [module];
      await query(
        ADMINISTRATOR,
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND usename = ANY($2)',
        [name, roles.map((one) => roleOf(name, one))],
      );
    },
    admits: async (connections) => {
      await query(ADMINISTRATOR, `ALTER DATABASE ${name} CONNECTION LIMIT ${connections ? -1 : 0}`);
    },
    drop: async () => {
      await query(ADMINISTRATOR, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      const roles = [...provisioned].map((module) => pg.escapeIdentifier(roleOf(name, module)));
      if (roles.length > 0) await query(ADMINISTRATOR, `DROP ROLE IF EXISTS ${roles.join(', ')}`);
    },
  };
  await database.provision(modules);
  return database;
}

const kept = new Map<string, TestDatabase>();

/** The database that goes with a data folder of a test. */
export async function databaseOf(directory: string, modules: readonly string[]): Promise<TestDatabase> {
  let database = kept.get(directory);
  if (!database) kept.set(directory, (database = await createTestDatabase(modules)));
  await database.provision(modules);
  return database;
}

export async function dropDatabaseOf(directory: string): Promise<void> {
  const database = kept.get(directory);
  kept.delete(directory);
  await database?.drop();
}

/** Gives the administrator's URL of a database that does not exist yet; what was made by it is removed afterwards. */
export async function withTestUrl(work: (url: string) => Promise<void>): Promise<void> {
  const name = `doordesk_test_${randomBytes(6).toString('hex')}`;
  try {
    await work(at(name));
  } finally {
    await query(ADMINISTRATOR, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    const roles = await query<{ rolname: string }>(
      ADMINISTRATOR,
      'SELECT rolname FROM pg_roles WHERE starts_with(rolname, $1)',
      [`${name}_`],
    );
    for (const { rolname } of roles) await query(ADMINISTRATOR, `DROP ROLE ${pg.escapeIdentifier(rolname)}`);
  }
}

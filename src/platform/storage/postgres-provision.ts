import pg from 'pg';
import { ConfigError } from '../config/config-error.js';
import { CONNECT_TIMEOUT } from './postgres-connection.js';
import { mustBeSecret, partsOf, passwordOf, placesOnPostgres, roleOf, scramVerifier } from './postgres-roles.js';
import { schemaOf } from './postgres-schema.js';

const quoted = pg.escapeIdentifier;

/**
 * Makes the database, and for every module a schema and a login role with rights on that schema alone; what is there already
 * stays, passwords and rights are set anew. `url` is an administrator's. Returns what it made. Errors: ConfigError.
 */
export async function provisionPostgres(
  url: string,
  modules: readonly string[],
  secret: string | undefined,
): Promise<string[]> {
  mustBeSecret(secret);
  const { login, address, database, rest } = partsOf(url, 'The URL');
  const made: string[] = [];
  const at = (name: string): string => `postgres://${login === '' ? '' : `${login}@`}${address}/${name}${rest}`;
  await withClient(at('postgres'), async (admin) => {
    const known = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (known.rowCount) return;
    await admin.query(
      `CREATE DATABASE ${quoted(database)} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`,
    );
    made.push(`database ${database}`);
  });
  await withClient(at(database), async (admin) => {
    await admin.query('BEGIN');
    // Two that provision at once would trip over each other's rows in the catalogues.
    await admin.query("SELECT pg_advisory_xact_lock(hashtext('doordesk provision'))");
    await admin.query(
      `REVOKE ALL ON DATABASE ${quoted(database)} FROM PUBLIC; REVOKE ALL ON SCHEMA public FROM PUBLIC`,
    );
    for (const module of modules) made.push(...(await provisionModule(admin, database, module, secret)));
    await admin.query('COMMIT');
  });
  return made;
}

async function provisionModule(
  admin: pg.Client,
  database: string,
  module: string,
  secret: string | undefined,
): Promise<string[]> {
  const made: string[] = [];
  // Says so when the name is too long to be a role's.
  placesOnPostgres(`postgres://localhost/${database}`, undefined, 'The URL')(module);
  const [name, schema] = [roleOf(database, module), schemaOf(module)];
  const role = quoted(name);
  const password = secret === undefined ? 'NULL' : pg.escapeLiteral(scramVerifier(passwordOf(secret, name)));
  if (!(await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name])).rowCount) {
    await admin.query(`CREATE ROLE ${role}`);
    made.push(`role ${name}`);
  }
  await admin.query(`ALTER ROLE ${role} LOGIN NOINHERIT NOCREATEDB NOCREATEROLE PASSWORD ${password}`);
  await admin.query(`ALTER ROLE ${role} IN DATABASE ${quoted(database)} SET search_path = ${quoted(schema)}`);
  if (!(await admin.query('SELECT 1 WHERE to_regnamespace($1) IS NOT NULL', [quoted(schema)])).rowCount) {
    await admin.query(`CREATE SCHEMA ${quoted(schema)}`);
    made.push(`schema ${schema}`);
  }
  await admin.query(
    `REVOKE ALL ON SCHEMA ${quoted(schema)} FROM PUBLIC; GRANT CONNECT ON DATABASE ${quoted(database)} TO ${role};
     GRANT USAGE, CREATE ON SCHEMA ${quoted(schema)} TO ${role}`,
  );
  return made;
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await work(client);
  } catch (error) {
    throw error instanceof ConfigError ? error : new ConfigError(`PostgreSQL refuses: ${(error as Error).message}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

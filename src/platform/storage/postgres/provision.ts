import { createHmac } from 'node:crypto';
import pg from 'pg';

const { Client, escapeIdentifier, escapeLiteral } = pg;

/** The login of one module, and the schema that is its own. */
export interface ModuleLogin {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  schema: string;
}

const WITHOUT_DATABASE = '3D000';
const ALREADY_THERE = new Set(['42P04', '42710', '42P06', '23505']);
const CONNECT_WITHIN = 5_000;
/** Hosts that start at the same time provision one after the other. */
const PROVISIONING = 0x0d00_de5c;

/**
 * A schema and a login role for one module, with rights on its own schema alone. `url` is that of somebody who may create
 * them; nothing but this is done with it. The role's password follows from that of the URL, so that every host knows it and
 * no file does.
 */
export async function provision(url: string, module: string): Promise<ModuleLogin> {
  const admin = await connectedAdmin(url);
  try {
    const { database = 'postgres', host, port, password } = admin;
    const schema = module.replaceAll('-', '_');
    const user = `${database}_${schema}`.slice(0, 63);
    const secret = createHmac('sha256', password ?? '')
      .update(`doordesk module ${user}`)
      .digest('base64url');
    await admin.query('SELECT pg_advisory_lock($1)', [PROVISIONING]);
    for (const sql of statements(database, schema, user, secret)) await unlessThere(admin, sql);
    return { host, port, database, user, password: secret, schema };
  } finally {
    await admin.end();
  }
}

function statements(database: string, schema: string, user: string, secret: string): string[] {
  const [db, own, role] = [database, schema, user].map(escapeIdentifier) as [string, string, string];
  const password = escapeLiteral(secret);
  return [
    `CREATE ROLE ${role} LOGIN PASSWORD ${password} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION`,
    `ALTER ROLE ${role} LOGIN PASSWORD ${password}`,
    `GRANT ${role} TO CURRENT_USER`,
    `REVOKE ALL ON DATABASE ${db} FROM PUBLIC`,
    'REVOKE ALL ON SCHEMA public FROM PUBLIC',
    `GRANT CONNECT ON DATABASE ${db} TO ${role}`,
    `CREATE SCHEMA ${own} AUTHORIZATION ${role}`,
    `REVOKE ALL ON SCHEMA ${own} FROM PUBLIC`,
    `ALTER ROLE ${role} IN DATABASE ${db} SET search_path = ${own}`,
  ];
}

async function unlessThere(admin: pg.Client, sql: string): Promise<void> {
  try {
    await admin.query(sql);
  } catch (error) {
    if (!ALREADY_THERE.has((error as { code?: string }).code ?? '')) throw withoutSecrets(error as Error);
  }
}

/** Makes the database too, where there is none: texts in it are in the order of their bytes, as on SQLite. */
async function connectedAdmin(url: string): Promise<pg.Client> {
  try {
    return await connected(url);
  } catch (error) {
    if ((error as { code?: string }).code !== WITHOUT_DATABASE) throw error;
  }
  const elsewhere = new URL(url);
  const database = decodeURIComponent(elsewhere.pathname.slice(1));
  elsewhere.pathname = '/postgres';
  const admin = await connected(elsewhere.toString());
  try {
    await unlessThere(
      admin,
      `CREATE DATABASE ${escapeIdentifier(database)} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'`,
    );
  } finally {
    await admin.end();
  }
  return connected(url);
}

async function connected(url: string): Promise<pg.Client> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_WITHIN });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** The database repeats statements in its errors, passwords and all. */
function withoutSecrets(error: Error): Error {
  return new Error(`PostgreSQL refused to make a module's role or schema: ${error.message.replace(/'[^']*'/g, "'…'")}`);
}

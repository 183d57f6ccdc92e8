import pg from 'pg';
import { CONNECT_TIMEOUT } from './postgres-connection.js';

/** What a module's migrations make in its schema; the schema itself, and the right to it, stay. */
const DROPS = `
  SELECT format('DROP TABLE %I CASCADE', tablename) AS sql FROM pg_tables WHERE schemaname = current_schema()
  UNION ALL SELECT format('DROP FUNCTION %s CASCADE', oid::regprocedure) FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace
  UNION ALL SELECT format('DROP TEXT SEARCH CONFIGURATION %I CASCADE', cfgname) FROM pg_ts_config
    WHERE cfgnamespace = current_schema()::regnamespace
  UNION ALL SELECT format('DROP TEXT SEARCH DICTIONARY %I CASCADE', dictname) FROM pg_ts_dict
    WHERE dictnamespace = current_schema()::regnamespace`;

/** The most that whoever still reads there is waited for, in milliseconds. */
const LOCK_TIMEOUT = 3_000;

/** Removes what a module once had in its schema; `url` is that of the module's own role. Errors: somebody holds its tables. */
export async function clearSchema(url: string, schema: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SET LOCAL search_path = ${pg.escapeIdentifier(schema)}`);
    await client.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT}`);
    const { rows } = await client.query<{ sql: string }>(DROPS);
    for (const { sql } of rows) await client.query(sql);
    await client.query('COMMIT');
  } finally {
    await client.end().catch(() => undefined);
  }
}

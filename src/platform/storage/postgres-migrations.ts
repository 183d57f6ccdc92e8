import pg from 'pg';
import { type PostgresOptions, lockKey, migratingSource, migrationConnection } from './postgres-connection.js';
import { isPostgresOutage } from './postgres-failure.js';
import { schemaOf } from './postgres-schema.js';
import { cannotBeUsed } from './postgres-start.js';

const OLDEST_VERSION = 140_000;
/** Text is compared by code point, as SQLite and JavaScript do. */
const BY_CODE_POINT = new Set(['C', 'POSIX', 'C.UTF-8', 'C.utf8']);

interface Server {
  version: string;
  collation: string;
  encoding: string;
  schema: string | null;
}

/**
 * Brings the module's schema up to date; of several instances that start at once, one does it. Errors: ConfigError when the
 * database is not one that a module can live in; an outage as the driver tells it.
 */
export async function migrate(options: PostgresOptions): Promise<void> {
  const client = await firstConnection(options);
  try {
    await mustBeFit(client, options.module);
    // TypeORM would open another connection and read the whole schema to find out.
    if (await isUpToDate(client, options)) return;
    await client.query('SELECT pg_advisory_lock($1)', [lockKey(options.module, 'migrations')]);
    const source = await migratingSource(options).initialize();
    try {
      await source.runMigrations({ transaction: 'each' });
    } finally {
      await source.destroy();
    }
  } finally {
    await client.end();
  }
}

/** Whether every migration was run before, by the names that TypeORM keeps of them. */
async function isUpToDate(client: pg.Client, { migrations }: PostgresOptions): Promise<boolean> {
  const { rows: tables } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('platform_migration') IS NOT NULL AS there`,
  );
  if (!tables[0]?.there) return false;
  const { rows } = await client.query<{ name: string }>('SELECT name FROM platform_migration');
  const run = new Set(rows.map(({ name }) => name));
  return migrations.every((migration) => run.has(new migration().name ?? migration.name));
}

/** Errors: ConfigError, for a place that cannot be one; an outage as it is. */
async function firstConnection(options: PostgresOptions): Promise<pg.Client> {
  const client = new pg.Client(migrationConnection(options));
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    void client.end().catch(() => undefined);
    throw isPostgresOutage(error) ? error : cannotBeUsed(options.module, (error as Error).message);
  }
}

async function mustBeFit(client: pg.Client, module: string): Promise<void> {
  const { rows } = await client.query<Server>(
    `SELECT current_setting('server_version_num') AS version,
            CASE to_jsonb(d) ->> 'datlocprovider' WHEN 'i' THEN 'ICU' ELSE datcollate END AS collation,
            pg_encoding_to_char(encoding) AS encoding, to_regnamespace($1)::text AS schema
     FROM pg_database d WHERE datname = current_database()`,
    [`"${schemaOf(module)}"`],
  );
  const server = rows[0] as Server;
  const why =
    Number(server.version) < OLDEST_VERSION
      ? 'it is older than PostgreSQL 14'
      : !BY_CODE_POINT.has(server.collation) || server.encoding !== 'UTF8'
        ? `it sorts text by ${server.collation} in ${server.encoding}, not by C in UTF8`
        : server.schema === null
          ? `it has no schema ${schemaOf(module)}`
          : undefined;
  if (why !== undefined) throw cannotBeUsed(module, `${why}. npm run postgres:provision makes one that can.`);
}

import { createHash } from 'node:crypto';
import type { ClientConfig } from 'pg';
import { DataSource, type DataSourceOptions, type Logger as TypeOrmLogger } from 'typeorm';
import type { EntityClass, MigrationClass } from './module-storage.js';
import { observed } from './engine.js';
import { schemaOf } from './postgres-schema.js';
import { postgresTypes } from './postgres-types.js';

export interface PostgresOptions {
  module: string;
  /** `postgres://role:password@host:port/database`; the role has rights on the module's own schema alone. */
  url: string;
  /** `full`: an acknowledged write survives power loss. `normal`: the last writes may be lost, never torn. */
  durability: 'full' | 'normal';
  entities: EntityClass[];
  migrations: MigrationClass[];
}

/** Milliseconds that a connection may take to open. */
export const CONNECT_TIMEOUT = 3_000;
/** Milliseconds that one statement may take: of a write, of a read. */
export const WRITE_TIMEOUT = 8_000;
const READ_TIMEOUT = 30_000;
/** The driver gives up a little later than the server, when nothing comes back at all. */
const GRACE = 1_000;
/** An instance that freezes inside a transaction loses it, and with it the module's lock, after this long (ms). */
export const FROZEN_AFTER = 4_000;
/** The connection that holds leases says something every `HEARTBEAT` ms; silent for `SILENT_AFTER` ms, it loses them. */
export const HEARTBEAT = 1_000;
const SILENT_AFTER = 5_000;
/** Connections for reads: statements are short, and the server has a bounded number of connections for all. */
const READERS = 2;
/** What the server sees of a module in each instance: one connection writes, these read, one listens. */
export const CONNECTIONS_OF_A_MODULE = READERS + 2;

/** A number for `pg_advisory_lock`: the same for the same names, in every instance. */
export const lockKey = (module: string, purpose: string): string =>
  createHash('sha256').update(`doordesk ${module} ${purpose}`).digest().readBigInt64BE().toString();

type Settings = Record<string, string | number>;

/** The other side of a connection that vanished is noticed within about 15 seconds, on both ends. */
const KEEPALIVE: Settings = {
  tcp_keepalives_idle: 5,
  tcp_keepalives_interval: 3,
  tcp_keepalives_count: 3,
  tcp_user_timeout: 15_000,
};

function connection({ module, url }: PostgresOptions, settings: Settings, timeout: number): ClientConfig {
  const all = { search_path: `"${schemaOf(module)}"`, jit: 'off', ...KEEPALIVE, ...settings };
  return {
    connectionString: url,
    application_name: `doordesk ${module}`,
    options: Object.entries(all)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    query_timeout: timeout,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    pipeline: true,
  };
}

/** The connection for leases and announcements. */
export const sessionConnection = (options: PostgresOptions): ClientConfig =>
  connection(options, { idle_session_timeout: SILENT_AFTER }, 2_000);

/** The connection that migrations run on; they may take as long as they need. */
export const migrationConnection = (options: PostgresOptions): ClientConfig =>
  connection(options, { statement_timeout: 0 }, 0);

/** TypeORM with the one connection that writes. */
export const writingSource = (options: PostgresOptions): DataSource =>
  source(
    options,
    connection(
      options,
      {
        synchronous_commit: options.durability === 'full' ? 'on' : 'off',
        statement_timeout: WRITE_TIMEOUT,
        lock_timeout: WRITE_TIMEOUT,
        idle_in_transaction_session_timeout: FROZEN_AFTER,
      },
      WRITE_TIMEOUT + GRACE,
    ),
    { poolSize: 1, idleTimeoutMillis: 0, types: postgresTypes },
  );

/** TypeORM with a few connections that only read. */
export const readingSource = (options: PostgresOptions): DataSource =>
  source(
    options,
    connection(options, { default_transaction_read_only: 'on', statement_timeout: READ_TIMEOUT }, READ_TIMEOUT + GRACE),
    { poolSize: READERS, idleTimeoutMillis: 30_000, types: postgresTypes },
  );

/** TypeORM for migrations; it reads the schema by the server's own types. */
export const migratingSource = (options: PostgresOptions): DataSource =>
  source(options, migrationConnection(options), { poolSize: 1, pipeline: false }, options.migrations);

function source(
  { module, url, entities }: PostgresOptions,
  config: ClientConfig,
  { poolSize, ...pool }: { poolSize: number } & Record<string, unknown>,
  migrations: MigrationClass[] = [],
): DataSource {
  const options: DataSourceOptions = {
    type: 'postgres',
    url,
    entities,
    migrations,
    migrationsTableName: 'platform_migration',
    synchronize: false,
    installExtensions: false,
    logging: ['query'],
    logger: new StatementLogger(module),
    poolSize,
    // A broken idle connection leaves the pool; whoever comes next gets another, or is told.
    poolErrorHandler: () => undefined,
    extra: { ...config, ...pool },
  };
  return new DataSource(options);
}

class StatementLogger implements TypeOrmLogger {
  constructor(private readonly module: string) {}
  logQuery(sql: string): void {
    observed(this.module, sql);
  }
  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}
}

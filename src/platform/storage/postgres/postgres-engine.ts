import type { Pool, PoolClient } from 'pg';
import { DataSource, type EntityManager, type Logger as TypeOrmLogger, type QueryRunner } from 'typeorm';
import { type Engine, type Lease, type Row, type SqlValue, observed } from '../engine.js';
import type { EngineOptions } from '../module-storage.js';
import { type ModuleLogin, provision } from './provision.js';
import { LOCK_CLASS, SideLine, lockKey } from './side-line.js';
import { execute } from './statements.js';

const CONNECT_WITHIN = 3_000;
/** No statement of a module takes long; one that does has gone wrong, or the database has. */
const LONGEST_STATEMENT = 8_000;
/** An instance that stopped in the middle of a transaction holds the module's writers up no longer than this (ms). */
const LONGEST_IDLE = 10_000;
const READERS = 2;

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

/**
 * A module's schema on PostgreSQL, reached with the module's own role. One transaction writes at a time, over all instances of
 * the module: a lock that the transaction takes first gives every module the same meaning of its statements as on SQLite, and
 * what waits meanwhile shares the next commit. Reads have connections of their own.
 */
export class PostgresEngine implements Engine {
  readonly dialect = 'postgres';
  readonly exclusive = false;
  private line: Line | undefined;
  private transaction: Line | undefined;

  private constructor(
    private readonly module: string,
    readonly writer: DataSource,
    readonly reader: DataSource,
    private readonly side: SideLine,
  ) {}

  static async open(url: string, options: EngineOptions): Promise<PostgresEngine> {
    const login = await provision(url, options.module);
    const writer = await sourceOf(login, options, 1, [
      `-c synchronous_commit=${options.durability === 'full' ? 'on' : 'off'}`,
      `-c idle_in_transaction_session_timeout=${LONGEST_IDLE}`,
    ]);
    await migrate(writer);
    const reader = await sourceOf(login, options, READERS, ['-c default_transaction_read_only=on']);
    const side = new SideLine(
      { ...clientOptions(login), application_name: `doordesk ${options.module} side` },
      `doordesk_${login.schema}`,
    );
    await side.arrive();
    return new PostgresEngine(options.module, writer, reader, side);
  }

  get manager(): EntityManager {
    return this.inTransaction().runner.manager;
  }

  async read(sql: string, params: readonly SqlValue[]): Promise<Row[]> {
    observed(this.module, sql);
    const { master } = this.reader.driver as unknown as { master: Pool };
    return (await execute(master, sql, params)).rows;
  }

  async query(sql: string, params: readonly SqlValue[]): Promise<Row[]> {
    observed(this.module, sql);
    return (await execute(await this.writing(), sql, params)).rows;
  }

  async run(sql: string, params: readonly SqlValue[]): Promise<number> {
    observed(this.module, sql);
    return (await execute(await this.writing(), sql, params)).count;
  }

  async begin(): Promise<void> {
    const line = await this.connected();
    await line.runner.startTransaction('READ COMMITTED');
    this.transaction = line;
    await line.client.query('SELECT pg_advisory_xact_lock($1, $2)', [LOCK_CLASS, lockKey(`write ${this.module}`)]);
  }

  async commit(): Promise<void> {
    const { runner } = this.inTransaction();
    await runner.commitTransaction();
    this.transaction = undefined;
  }

  async rollback(): Promise<void> {
    const { transaction } = this;
    this.transaction = undefined;
    if (transaction && !transaction.broken) await transaction.runner.rollbackTransaction();
  }

  lease(name: string): Promise<Lease | undefined> {
    return this.side.lease(`${this.module} ${name}`);
  }

  alone(): Promise<boolean> {
    return this.side.alone();
  }

  announce(): void {
    this.side.announce();
  }

  onAnnounced(listener: () => void): () => void {
    return this.side.onAnnounced(listener);
  }

  async close(): Promise<void> {
    await this.side.close();
    await this.line?.runner.release();
    await this.reader.destroy();
    await this.writer.destroy();
  }

  /** The connection of the open transaction; without one, any. */
  private async writing(): Promise<PoolClient> {
    return (this.transaction ? this.inTransaction() : await this.connected()).client;
  }

  /** Errors: the connection broke, and with it the transaction: what follows must not run by itself on another. */
  private inTransaction(): Line {
    if (this.transaction && !this.transaction.broken) return this.transaction;
    throw Object.assign(new Error('the connection broke in the middle of a transaction'), { code: '08006' });
  }

  /** The writing connection; one that broke is replaced. */
  private async connected(): Promise<Line> {
    if (this.line) return this.line;
    const runner = this.writer.createQueryRunner();
    const client = (await runner.connect()) as PoolClient;
    const line: Line = { runner, client, broken: false };
    const drop = (): void => {
      if (line.broken) return;
      line.broken = true;
      if (this.line === line) this.line = undefined;
      runner.release().catch(() => undefined);
    };
    client.once('error', drop);
    client.once('end', drop);
    this.line = line;
    return line;
  }
}

/** The one connection that writes. */
interface Line {
  runner: QueryRunner;
  client: PoolClient;
  broken: boolean;
}

const clientOptions = ({ host, port, database, user, password }: ModuleLogin) => ({
  host,
  port,
  database,
  user,
  password,
  connectionTimeoutMillis: CONNECT_WITHIN,
  keepAlive: true,
});

function sourceOf(
  login: ModuleLogin,
  options: EngineOptions,
  connections: number,
  settings: string[],
): Promise<DataSource> {
  const { host, port, database, user, password } = login;
  const extra = {
    max: connections,
    connectionTimeoutMillis: CONNECT_WITHIN,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    options: [...settings, `-c statement_timeout=${LONGEST_STATEMENT}`, `-c search_path=${login.schema}`].join(' '),
  };
  return new DataSource({
    type: 'postgres',
    host,
    port,
    database,
    username: user,
    password,
    schema: login.schema,
    applicationName: `doordesk ${options.module}`,
    entities: options.entities,
    migrations: options.migrations,
    migrationsTableName: 'platform_migration',
    synchronize: false,
    installExtensions: false,
    logging: ['query'],
    logger: new StatementLogger(options.module),
    poolErrorHandler: () => undefined,
    extra,
  }).initialize();
}

/** Instances that start at the same time bring the tables up to date one after the other. */
async function migrate(source: DataSource): Promise<void> {
  const key = lockKey(`migrate ${String((source.options as { schema?: string }).schema)}`);
  await source.query('SELECT pg_advisory_lock($1, $2)', [LOCK_CLASS, key]);
  try {
    await source.runMigrations({ transaction: 'each' });
  } finally {
    await source.query('SELECT pg_advisory_unlock($1, $2)', [LOCK_CLASS, key]);
  }
}

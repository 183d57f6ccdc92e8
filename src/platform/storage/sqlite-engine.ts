import type BetterSqlite3 from 'better-sqlite3';
import { DataSource, type EntityManager, type Logger as TypeOrmLogger, type QueryRunner } from 'typeorm';
import type { EngineOptions } from './module-storage.js';
import { ServiceError } from '../contract/service-error.js';
import { type Release, lockFileSoon } from '../host/directory-lock.js';
import { Checkpoints, MOVED_BY_THE_WRITER } from './checkpoints.js';
import { type Engine, type Lease, type Row, type SqlValue, observed } from './engine.js';

export interface SqliteOptions extends EngineOptions {
  /** The module's own file. */
  path: string;
}

/** How long to wait for a process that is about to let the file go, in milliseconds. */
const LOCK_PATIENCE = 10_000;
const SYNCHRONOUS = { normal: 1, full: 2 } as const;
/** Nothing that may stand before a statement hides it. */
const BEFORE = '^(?:\\s|;|--[^\\n]*(?:\\n|$)|/\\*(?:[^*]|\\*(?!/))*\\*/)*';
/** What reaches another file: refused on the connections themselves, so TypeORM and migrations cannot run it either. */
const LEAVES_THE_FILE = new RegExp(`${BEFORE}(?:attach|detach|vacuum)\\b`, 'i');
/** Nobody changes how the file is kept; TypeORM asks PRAGMAs about the schema, a module's own statements need none. */
const CHANGES_THE_FILE = new RegExp(`${BEFORE}pragma\\b`, 'i');

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
 * A module's SQLite file: one writing connection and one read-only connection in WAL mode. TypeORM owns the connections,
 * migrations, entities and transactions; statements of the hot path run prepared on the same connections.
 */
export class SqliteEngine implements Engine {
  private readonly statements = new Map<string, BetterSqlite3.Statement>();
  private readonly reads = new Map<string, BetterSqlite3.Statement>();
  private readonly listeners = new Set<() => void>();
  /** How the writing connection commits now. */
  private synchronous: EngineOptions['durability'];

  private constructor(
    private readonly module: string,
    readonly writer: DataSource,
    readonly reader: DataSource,
    private readonly runner: QueryRunner,
    private readonly write: BetterSqlite3.Database,
    private readonly readOnly: BetterSqlite3.Database,
    private readonly unlock: Release,
    private readonly durability: EngineOptions['durability'],
    private readonly checkpoints: Checkpoints,
  ) {
    this.synchronous = durability;
  }

  static async open(options: SqliteOptions): Promise<SqliteEngine> {
    const release = await lockFileSoon(`${options.path}.lock`, LOCK_PATIENCE);
    if (!release)
      throw new ServiceError('unavailable', 'storage', `Another process has the tables of ${options.module}.`);
    try {
      return await SqliteEngine.openLocked(options, release);
    } catch (error) {
      release();
      throw error;
    }
  }

  private static async openLocked(options: SqliteOptions, release: Release): Promise<SqliteEngine> {
    const shared = {
      type: 'better-sqlite3' as const,
      database: options.path,
      entities: options.entities,
      synchronize: false,
      logging: ['query' as const],
      logger: new StatementLogger(options.module),
      statementCacheSize: 200,
    };
    const writer = await new DataSource({
      ...shared,
      migrations: options.migrations,
      migrationsTableName: 'platform_migration',
      prepareDatabase: (db: unknown) => prepare(db as BetterSqlite3.Database, options),
    }).initialize();
    await writer.runMigrations({ transaction: 'each' });
    const reader = await new DataSource({
      ...shared,
      readonly: true,
      prepareDatabase: (db: unknown) => {
        keepInMemory(db as BetterSqlite3.Database);
        confine(db as BetterSqlite3.Database, options.module);
      },
    }).initialize();
    const native = (source: DataSource): BetterSqlite3.Database =>
      (source.driver as unknown as { databaseConnection: BetterSqlite3.Database }).databaseConnection;
    const write = native(writer);
    const kept = write.pragma('synchronous', { simple: true });
    if (kept !== SYNCHRONOUS[options.durability] || write.pragma('journal_mode', { simple: true }) !== 'wal')
      throw new Error(`${options.path} does not keep the durability it must (synchronous=${String(kept)})`);
    const runner = writer.createQueryRunner();
    const { module, durability, path } = options;
    const checkpoints = new Checkpoints(path);
    return new SqliteEngine(module, writer, reader, runner, write, native(reader), release, durability, checkpoints);
  }

  get manager(): EntityManager {
    return this.runner.manager;
  }

  async read(sql: string, params: readonly SqlValue[]): Promise<Row[]> {
    return this.prepared(this.reads, this.readOnly, sql).all(...params) as Row[];
  }

  async query(sql: string, params: readonly SqlValue[]): Promise<Row[]> {
    return this.prepared(this.statements, this.write, sql).all(...params) as Row[];
  }

  async run(sql: string, params: readonly SqlValue[]): Promise<number> {
    return this.prepared(this.statements, this.write, sql).run(...params).changes;
  }

  begin(durable = true): Promise<void> {
    // A durable commit brings everything before it to the disk too: the log is written in order.
    const wanted = durable ? this.durability : 'normal';
    if (wanted !== this.synchronous) {
      this.write.pragma(`synchronous = ${wanted.toUpperCase()}`);
      this.synchronous = wanted;
    }
    return this.runner.startTransaction();
  }

  async commit(): Promise<void> {
    await this.runner.commitTransaction();
    this.checkpoints.committed();
  }

  rollback(): Promise<void> {
    return this.runner.rollbackTransaction();
  }

  async savepoint(): Promise<void> {
    await this.run('SAVEPOINT work', []);
  }

  async keep(): Promise<void> {
    await this.run('RELEASE work', []);
  }

  async undo(): Promise<void> {
    await this.run('ROLLBACK TO work', []);
    await this.run('RELEASE work', []);
  }

  /** The data folder is locked for one process: there is no other instance. */
  lease(): Promise<Lease> {
    let release = (): void => undefined;
    const lost = new Promise<void>((resolve) => (release = resolve));
    return Promise.resolve({
      lost,
      release: async () => {
        release();
        await lost;
      },
    });
  }

  announce(): void {
    for (const listener of this.listeners) listener();
  }

  onAnnounced(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  readonly exclusive = true;
  readonly dialect = 'sqlite';
  readonly largestBatch = 256;

  async close(): Promise<void> {
    await this.checkpoints.close();
    await this.reader.destroy();
    await this.writer.destroy();
    this.unlock();
  }

  private prepared(cache: Map<string, BetterSqlite3.Statement>, db: BetterSqlite3.Database, sql: string) {
    observed(this.module, sql);
    let statement = cache.get(sql);
    if (!statement) {
      if (CHANGES_THE_FILE.test(sql)) throw refused(this.module, sql);
      if (cache.size >= 500) cache.delete(cache.keys().next().value as string);
      cache.set(sql, (statement = db.prepare(sql)));
    }
    return statement;
  }
}

function prepare(db: BetterSqlite3.Database, { durability, module }: SqliteOptions): void {
  db.pragma('journal_mode = WAL');
  db.pragma(`synchronous = ${durability.toUpperCase()}`);
  db.pragma('busy_timeout = 5000');
  db.pragma('journal_size_limit = 67108864');
  db.pragma(`wal_autocheckpoint = ${MOVED_BY_THE_WRITER}`);
  keepInMemory(db);
  confine(db, module);
}

/** SQLite has no right to take away, so the connection itself refuses to leave the module's own file. */
function confine(db: BetterSqlite3.Database, module: string): void {
  const [prepareStatement, exec] = [db.prepare.bind(db), db.exec.bind(db)];
  const checked = (sql: string): string => {
    if (LEAVES_THE_FILE.test(sql)) throw refused(module, sql);
    return sql;
  };
  db.prepare = (sql: string) => prepareStatement(checked(sql));
  db.exec = (sql) => exec(checked(sql));
}

const refused = (module: string, sql: string): Error =>
  new Error(
    `${module} may not run: ${sql.trim().slice(0, 80)}. Its statements stay in its own file: call the other module's contract, or take its events.`,
  );

/** Pages are read from the page cache of the operating system, without a copy and a system call each. */
function keepInMemory(db: BetterSqlite3.Database): void {
  db.pragma('cache_size = -16000');
  db.pragma('mmap_size = 2147418112');
  db.pragma('temp_store = MEMORY');
}

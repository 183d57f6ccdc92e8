import type { Pool, QueryResult } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { type Engine, type Lease, type Row, type SqlValue, observed } from './engine.js';
import { type PostgresOptions, lockKey, readingSource, writingSource } from './postgres-connection.js';
import { postgresFailure } from './postgres-failure.js';
import { migrate } from './postgres-migrations.js';
import { PostgresSession } from './postgres-session.js';
import { type NumberedSql, NumberedStatements } from './postgres-sql.js';
import { whenServerIsThere } from './postgres-start.js';
import { PostgresWriter } from './postgres-writer.js';

/** What changes the session instead of the data: nobody's business but the platform's. */
const CHANGES_THE_SESSION =
  /^(?:\s|;|--[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*(?:set|reset|discard|begin|start|commit|end|abort|rollback|prepare|deallocate|listen|unlisten|copy|do|load|lock|vacuum)\b/i;

/**
 * A module's schema on PostgreSQL: one writing connection, a few that only read, and one for leases and announcements. Each
 * shared commit holds the module's advisory lock, so that of all instances one writes at a time, as on SQLite.
 */
export class PostgresEngine implements Engine {
  private readonly statements = new NumberedStatements();
  private readonly lock: NumberedSql & { values: string[] };

  private constructor(
    private readonly module: string,
    readonly writer: DataSource,
    readonly reader: DataSource,
    private readonly session: PostgresSession,
    private readonly writing: PostgresWriter,
  ) {
    const key = lockKey(module, 'write');
    this.lock = { name: 'doordesk_lock', text: 'SELECT pg_advisory_xact_lock($1)', values: [key] };
  }

  /** Waits for a server that is starting. Errors: ConfigError when the database cannot be used. */
  static open(options: PostgresOptions): Promise<PostgresEngine> {
    return whenServerIsThere(options.module, () => PostgresEngine.openOnce(options));
  }

  private static async openOnce(options: PostgresOptions): Promise<PostgresEngine> {
    await migrate(options);
    const session = new PostgresSession(options);
    const opened: DataSource[] = [];
    try {
      await session.open();
      for (const source of [writingSource(options), readingSource(options)]) opened.push(await source.initialize());
    } catch (error) {
      await session.close();
      for (const source of opened) await source.destroy();
      throw error;
    }
    const [writer, reader] = opened as [DataSource, DataSource];
    return new PostgresEngine(options.module, writer, reader, session, new PostgresWriter(options.module, writer));
  }

  get manager(): EntityManager {
    return this.writing.manager;
  }

  async read(sql: string, params: readonly SqlValue[]): Promise<Row[]> {
    const pool = (this.reader.driver as unknown as { master: Pool }).master;
    return (await this.answered(pool.query(this.prepared(sql, params)))).rows as Row[];
  }

  async query(sql: string, params: readonly SqlValue[]): Promise<Row[]> {
    return (await this.answered(this.writing.send(this.prepared(sql, params)))).rows as Row[];
  }

  async run(sql: string, params: readonly SqlValue[]): Promise<number> {
    return (await this.answered(this.writing.send(this.prepared(sql, params)))).rowCount ?? 0;
  }

  /** Waits for the module's turn among all instances. Later statements see what was committed before it. */
  async begin(durable = true): Promise<void> {
    try {
      await this.writing.connected();
      this.writing.mark(true);
      this.writing.hasFailed = false;
      const begun = [this.control('BEGIN'), this.answered(this.writing.send(this.lock))];
      if (!durable) begun.push(this.control('SET LOCAL synchronous_commit = off'));
      await Promise.all(begun);
    } catch (error) {
      throw postgresFailure(this.module, error);
    }
  }

  async commit(): Promise<void> {
    const { command } = await this.control('COMMIT');
    // To a transaction that has failed, COMMIT is a ROLLBACK, and no error.
    if (command !== 'COMMIT') throw new Error(`a transaction of ${this.module} had failed before its commit`);
    this.writing.mark(false);
  }

  /** A connection that cannot even roll back is given up: the server rolls back by itself. */
  async rollback(): Promise<void> {
    this.writing.mark(false);
    await this.control('ROLLBACK').catch(() => this.writing.discard());
  }

  /** Not waited for: where it cannot be made, neither can the statement behind it. */
  savepoint(): Promise<void> {
    this.control('SAVEPOINT work').catch(() => undefined);
    return Promise.resolve();
  }

  /** Not waited for either; the driver knows whether a statement has failed, also one whose error was caught. */
  keep(): Promise<void> {
    if (this.writing.hasFailed)
      return Promise.reject(new Error(`a transaction of ${this.module} went on after a statement had failed`));
    this.control('RELEASE SAVEPOINT work').catch(() => undefined);
    return Promise.resolve();
  }

  async undo(): Promise<void> {
    await Promise.all([this.control('ROLLBACK TO SAVEPOINT work'), this.control('RELEASE SAVEPOINT work')]);
    this.writing.hasFailed = false;
  }

  async lease(name: string): Promise<Lease | undefined> {
    try {
      return await this.session.lease(name);
    } catch (error) {
      throw postgresFailure(this.module, error);
    }
  }

  announce(): void {
    this.session.announce();
  }

  onAnnounced(listener: () => void): () => void {
    return this.session.onAnnounced(listener);
  }

  readonly exclusive = false;
  readonly dialect = 'postgres';
  // More savepoints than this in one transaction spill out of the server's memory of it, and slow every reader down.
  readonly largestBatch = 60;

  async close(): Promise<void> {
    await this.session.close();
    await this.writing.discard();
    await this.reader.destroy();
    await this.writer.destroy();
  }

  private prepared(sql: string, values: readonly SqlValue[]): NumberedSql & { values: SqlValue[] } {
    observed(this.module, sql);
    if (CHANGES_THE_SESSION.test(sql))
      throw new Error(
        `${this.module} may not run: ${sql.trim().slice(0, 80)}. Its statements read and write its own data.`,
      );
    return { ...this.statements.of(sql), values: [...values] };
  }

  private control(sql: string): Promise<QueryResult> {
    observed(this.module, sql);
    return this.answered(this.writing.send(sql));
  }

  private async answered(sent: Promise<QueryResult>): Promise<QueryResult> {
    try {
      return await sent;
    } catch (error) {
      throw postgresFailure(this.module, error);
    }
  }
}

import type { EntityManager } from 'typeorm';
import { ServiceError } from '../contract/service-error.js';
import { copyOfWireValue } from '../contract/wire-value.js';
import { backgroundCall, currentCall, runInCall } from '../access/call-context.js';
import { withDeadline } from '../access/deadline-wheel.js';
import { digest } from '../values/ids.js';
import { timestamp } from '../values/clock.js';
import { appendEvent } from '../events/outbox.js';
import { type Engine, type Row, type SqlValue, StorageOutage } from './engine.js';
import { isPostgresOutage } from './postgres-failure.js';
import { Transaction } from './transaction.js';

/** The most that may wait; more are refused, since they would be late anyway. */
const LONGEST_QUEUE = 10_000;
/** Transactions hold statements only; one that takes this long (ms) has gone wrong. */
const LONGEST_TRANSACTION = 10_000;

export interface WriteOptions {
  /**
   * It may be lost when the machine dies within the next moment (not when only the process does): it waits for no disk, unless it
   * shares its commit with something that must.
   */
  mayBeLost?: boolean;
}

interface Job {
  work: (tx: Transaction) => unknown;
  durable: boolean;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
  context: ReturnType<typeof backgroundCall>;
}

interface Outcome {
  job: Job;
  value?: unknown;
  error?: unknown;
  published?: boolean;
}

/**
 * A module's database. Every write goes through one queue, in order: transactions cannot interleave. Those that wait at the
 * same time share one commit, and so one fsync, a savepoint each; they are acknowledged only after it. Reads have a
 * connection of their own and see committed data only.
 */
export class ModuleDatabase {
  private queue: Job[] = [];
  private flushing = false;
  private closed = false;
  /** How many commits this instance has made. */
  commits = 0;

  constructor(
    readonly module: string,
    private readonly engine: Engine,
  ) {}

  /** Committed rows, from the read-only connection. Parameters are written `?`. Keep it short: it holds the event loop. */
  async read<T extends object = Row>(sql: string, params: readonly SqlValue[] = []): Promise<T[]> {
    if (this.closed) throw this.stopping();
    try {
      return (await this.engine.read(sql, params)) as T[];
    } catch (error) {
      throw storageFailure(this.module, error);
    }
  }

  /** The first row, or undefined. */
  async readOne<T extends object = Row>(sql: string, params: readonly SqlValue[] = []): Promise<T | undefined> {
    return (await this.read<T>(sql, params))[0];
  }

  /** The same through TypeORM: `database.reading((manager) => manager.findOneBy(Entity, { … }))`. */
  async reading<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    if (this.closed) throw this.stopping();
    try {
      return await work(this.engine.reader.manager);
    } catch (error) {
      throw storageFailure(this.module, error);
    }
  }

  /** TypeORM on the read-only connection; its failures are TypeORM's own. */
  get reader(): EntityManager {
    return this.engine.reader.manager;
  }

  /**
   * Runs `work` in a transaction: all of it or nothing, after every write that was asked for before. Resolves when it is
   * durable. Inside, only statements: calling another service there throws.
   */
  write<T>(work: (tx: Transaction) => Promise<T> | T, { mayBeLost = false }: WriteOptions = {}): Promise<T> {
    if (this.closed) return Promise.reject(this.stopping());
    if (this.queue.length >= LONGEST_QUEUE)
      return Promise.reject(
        new ServiceError('unavailable', 'overloaded', `${this.module} has too many writes waiting.`),
      );
    const context = { ...(currentCall() ?? backgroundCall(this.module)), inTransaction: true };
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ work, durable: !mayBeLost, resolve: resolve as (value: unknown) => void, reject, context });
      if (this.flushing) return;
      this.flushing = true;
      setImmediate(() => void this.flush());
    });
  }

  /**
   * A `once` command: like `write`, but remembers the command's id and reply in the same transaction. The same id again gives
   * the first reply; with another request it throws `unprocessable`. `request` is what the command was asked.
   */
  once<T extends object>(
    request: object,
    work: (tx: Transaction) => Promise<T> | T,
    options?: WriteOptions,
  ): Promise<T> {
    const call = currentCall();
    const commandId = call?.commandId;
    if (!commandId) return Promise.reject(new Error('a once command needs a command id'));
    const operation = call.operation ?? '';
    const hash = digest(JSON.stringify(copyOfWireValue(request)));
    return this.write(async (tx) => {
      const [done] = await tx.query<{ operation: string; request_hash: string; reply: string }>(
        'SELECT operation, request_hash, reply FROM platform_command WHERE command_id = ?',
        [commandId],
      );
      if (done) {
        if (done.operation === operation && done.request_hash === hash) return JSON.parse(done.reply) as T;
        throw new ServiceError('unprocessable', 'idempotency_key_reused', 'This key was used for another request.');
      }
      const reply = await work(tx);
      await tx.run(
        'INSERT INTO platform_command (command_id, operation, request_hash, reply, at) VALUES (?, ?, ?, ?, ?)',
        [commandId, operation, hash, JSON.stringify(reply), timestamp()],
      );
      return reply;
    }, options);
  }

  /** Transactions that wait for their turn. */
  get waiting(): number {
    return this.queue.length;
  }

  /** Which SQL the database speaks where the two differ. */
  get dialect(): Engine['dialect'] {
    return this.engine.dialect;
  }

  /** True when no other process writes to this database. */
  get exclusive(): boolean {
    return this.engine.exclusive;
  }

  /** For the platform's relay and tests of the platform. */
  get internals(): Engine {
    return this.engine;
  }

  async close(): Promise<void> {
    this.closed = true;
    while (this.flushing) await new Promise((resolve) => setImmediate(resolve));
    await this.engine.close();
  }

  private stopping(): ServiceError {
    return new ServiceError('unavailable', 'stopping', `${this.module} is stopping.`);
  }

  private async flush(): Promise<void> {
    while (this.queue.length > 0) {
      const batch = this.queue.splice(0, this.engine.largestBatch);
      await this.commitTogether(batch);
    }
    this.flushing = false;
  }

  private async commitTogether(batch: Job[]): Promise<void> {
    const outcomes: Outcome[] = [];
    let published = false;
    try {
      await this.engine.begin(batch.some(({ durable }) => durable));
      for (const job of batch) {
        const outcome = await this.runOne(job);
        outcomes.push(outcome);
        published ||= outcome.published === true;
      }
      await this.engine.commit();
      this.commits++;
    } catch (error) {
      await this.engine.rollback().catch(() => undefined);
      const failure = storageFailure(this.module, error);
      for (const job of batch) job.reject(failure);
      return;
    }
    for (const { job, value, error } of outcomes) {
      if (error === undefined) job.resolve(value);
      else job.reject(error);
    }
    if (published) this.engine.announce();
  }

  private async runOne(job: Job): Promise<Outcome> {
    const tx = new Transaction(this.engine);
    await this.engine.savepoint();
    try {
      const working = runInCall(job.context, async () => job.work(tx));
      const late = () => new Error(`a transaction of ${this.module} did not end within ${LONGEST_TRANSACTION} ms`);
      const value = await withDeadline(working, performance.now() + LONGEST_TRANSACTION, late);
      tx.end();
      for (const { event, body } of tx.published) await appendEvent(this.engine, event, body, job.context);
      await this.engine.keep();
      return { job, value, published: tx.published.length > 0 };
    } catch (error) {
      tx.end();
      await this.engine.undo();
      return { job, error: storageFailure(this.module, error) };
    }
  }
}

/**
 * A full or failing disk, or a server that is gone, is an outage of the module, told apart from a bug in it. TypeORM's errors carry
 * the values of their statement: what customers wrote belongs into no log.
 */
function storageFailure(module: string, error: unknown): unknown {
  const { code, driverError, message } = (error ?? {}) as { code?: unknown; driverError?: object; message?: string };
  const outage =
    error instanceof StorageOutage ||
    (typeof code === 'string' && /^SQLITE_(FULL|IOERR|BUSY|LOCKED|READONLY|CANTOPEN|NOMEM)/.test(code)) ||
    isPostgresOutage(error);
  if (outage) return new ServiceError('unavailable', 'storage', `${module} cannot reach its storage.`);
  if (driverError === undefined) return error;
  const { constraint, table } = driverError as { constraint?: unknown; table?: unknown };
  return Object.assign(new Error(message), { code, constraint, table });
}

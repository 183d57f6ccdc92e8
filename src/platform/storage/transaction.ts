import type { EntityManager } from 'typeorm';
import type { EventDefinition } from '../contract/define-service.js';
import type { Engine, Row, SqlValue } from './engine.js';

/** One module's transaction; usable only until the work that it was given to has ended. */
export class Transaction {
  private ended = false;
  /** What was published in it, in order; written into the outbox at its end. */
  readonly published: { event: EventDefinition; body: object }[] = [];

  constructor(private readonly engine: Engine) {}

  /** The kind of database, for the few statements that differ. */
  get dialect(): Engine['dialect'] {
    return this.engine.dialect;
  }

  /** Rows as this transaction sees them. Parameters are written `?`. */
  async query<T extends object = Row>(sql: string, params: readonly SqlValue[] = []): Promise<T[]> {
    this.open();
    return (await this.engine.query(sql, params)) as T[];
  }

  /** How many rows a statement without a result changed. */
  async run(sql: string, params: readonly SqlValue[] = []): Promise<number> {
    this.open();
    return this.engine.run(sql, params);
  }

  /** TypeORM inside this transaction; await all that it is asked before the work ends. */
  get manager(): EntityManager {
    this.open();
    return this.engine.manager;
  }

  /** Writes the event into the module's outbox: it is delivered if, and only if, this transaction commits. */
  publish<B extends object>(event: EventDefinition<B>, body: B): void {
    this.open();
    this.published.push({ event, body });
  }

  end(): void {
    this.ended = true;
  }

  private open(): void {
    if (this.ended) throw new Error('a transaction was used after its work had ended');
  }
}

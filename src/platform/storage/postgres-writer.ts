import type { Client, QueryResult } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import { StorageOutage } from './engine.js';

const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 2_000;

/** TypeORM's runner of one connection; it knows of our transactions, so that what TypeORM runs inside nests. */
interface Runner extends QueryRunner {
  isTransactionActive: boolean;
  transactionDepth: number;
}

/**
 * The one connection that writes. When it breaks, the open transaction is lost with it; the next transaction gets a new
 * connection. While none can be had, attempts are refused at once, with growing pauses between the real ones.
 */
export class PostgresWriter {
  private runner: Runner | undefined;
  private client: Client | undefined;
  private broken = false;
  private failures = 0;
  private retryAt = 0;

  constructor(
    private readonly module: string,
    private readonly source: DataSource,
  ) {}

  /** The manager of the open transaction. */
  get manager(): QueryRunner['manager'] {
    if (!this.runner) throw this.gone();
    return this.runner.manager;
  }

  /** Sends a statement on the open connection. Those that are sent without waiting run in order, without a pause between. */
  send(statement: string | { text: string; name?: string; values: unknown[] }): Promise<QueryResult> {
    if (!this.client || this.broken) return Promise.reject(this.gone());
    return this.client.query(statement);
  }

  /** True when a statement of the open transaction has failed and was not undone, whoever sent it. */
  hasFailed = false;

  /** Tells TypeORM whether a transaction is open. */
  mark(open: boolean): void {
    if (!this.runner) return;
    this.runner.isTransactionActive = open;
    this.runner.transactionDepth = open ? 1 : 0;
  }

  async connected(): Promise<void> {
    if (this.client && !this.broken && !this.runner?.isReleased) return;
    await this.discard();
    if (performance.now() < this.retryAt) throw this.gone();
    try {
      const runner = this.source.createQueryRunner() as Runner;
      const client = (await runner.connect()) as Client;
      const onBroken = (): void => {
        if (this.client === client) this.broken = true;
      };
      const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
      client.query = ((...args: unknown[]) => {
        const sent = query(...args);
        sent.catch(() => (this.hasFailed = true));
        return sent;
      }) as unknown as Client['query'];
      client.on('error', onBroken).on('end', onBroken);
      [this.runner, this.client, this.broken, this.failures] = [runner, client, false, 0];
    } catch (error) {
      this.retryAt = performance.now() + Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.failures++);
      throw error;
    }
  }

  /** Gives the connection up: whatever it was doing is rolled back by the server. */
  async discard(): Promise<void> {
    const { runner, client } = this;
    [this.runner, this.client] = [undefined, undefined];
    void client?.end().catch(() => undefined);
    await runner?.release();
  }

  private gone(): StorageOutage {
    return new StorageOutage(`${this.module} has no connection to PostgreSQL`);
  }
}

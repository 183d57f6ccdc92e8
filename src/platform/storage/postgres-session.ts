import pg from 'pg';
import type { Lease } from './engine.js';
import { HEARTBEAT, type PostgresOptions, lockKey, sessionConnection } from './postgres-connection.js';
import { schemaOf } from './postgres-schema.js';

const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 2_000;

/**
 * A connection of its own for what belongs to a session: leases (advisory locks) and announcements (LISTEN, NOTIFY). It
 * breaks with the process, and the server ends it when its heartbeat stops: a dead or frozen instance holds no lease.
 */
export class PostgresSession {
  private client: pg.Client | undefined;
  private connecting: Promise<pg.Client> | undefined;
  private heartbeat: NodeJS.Timeout | undefined;
  private retry: NodeJS.Timeout | undefined;
  private failures = 0;
  private closed = false;
  private announcing = false;
  private again = false;
  private readonly leases = new Map<string, () => void>();
  private readonly asked = new Set<string>();
  private readonly listeners = new Set<() => void>();
  private readonly channel: string;

  constructor(private readonly options: PostgresOptions) {
    this.channel = `doordesk_${schemaOf(options.module)}`;
  }

  /** Connects; errors are the driver's. */
  async open(): Promise<void> {
    await this.connected();
  }

  async lease(name: string): Promise<Lease | undefined> {
    // To its own session the database would give the lock a second time.
    if (this.leases.has(name) || this.asked.has(name)) return undefined;
    const key = lockKey(this.options.module, `lease ${name}`);
    this.asked.add(name);
    try {
      return await this.take(name, key);
    } finally {
      this.asked.delete(name);
    }
  }

  private async take(name: string, key: string): Promise<Lease | undefined> {
    const client = await this.connected();
    const taken = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [key]);
    if (!taken.rows[0]?.held) return undefined;
    let lose = (): void => undefined;
    const lost = new Promise<void>((resolve) => (lose = resolve));
    this.leases.set(name, lose);
    // The connection may have broken between the answer and this line.
    if (this.client !== client) this.loseAll();
    const release = async (): Promise<void> => {
      if (this.leases.get(name) !== lose) return;
      this.leases.delete(name);
      await client.query('SELECT pg_advisory_unlock($1)', [key]).catch(() => this.drop(client));
      lose();
    };
    return { lost, release };
  }

  /** Says so to the listeners here at once, and to other instances by NOTIFY; one that is under way stands for many. */
  announce(): void {
    for (const listener of this.listeners) listener();
    this.again = true;
    if (!this.announcing) void this.notify();
  }

  onAnnounced(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.retry);
    await this.connecting?.catch(() => undefined);
    const { client } = this;
    this.forget();
    await client?.end().catch(() => undefined);
  }

  private async notify(): Promise<void> {
    this.announcing = true;
    while (this.again && this.client) {
      this.again = false;
      const { client } = this;
      await client.query('SELECT pg_notify($1, $2)', [this.channel, '']).catch(() => this.drop(client));
    }
    this.announcing = false;
  }

  private connected(): Promise<pg.Client> {
    if (this.client) return Promise.resolve(this.client);
    this.connecting ??= this.connect().finally(() => (this.connecting = undefined));
    return this.connecting;
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client(sessionConnection(this.options));
    client.on('error', () => this.drop(client)).on('end', () => this.drop(client));
    let self: number | undefined;
    // Our own announcement has been heard already.
    client.on('notification', ({ processId }) => {
      if (processId !== self) for (const listener of this.listeners) listener();
    });
    try {
      await client.connect();
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      self = rows[0]?.pid;
      await client.query(`LISTEN "${this.channel}"`);
    } catch (error) {
      void client.end().catch(() => undefined);
      this.failures++;
      throw error;
    }
    if (this.closed) {
      await client.end();
      throw new Error('Client was closed');
    }
    this.failures = 0;
    this.client = client;
    this.heartbeat = setInterval(() => void client.query('SELECT 1').catch(() => this.drop(client)), HEARTBEAT).unref();
    // Whatever was announced while nobody listened.
    for (const listener of this.listeners) listener();
    return client;
  }

  /** The connection is of no use any more: leases are lost, and a new one is made. */
  private drop(client: pg.Client): void {
    if (this.client !== client) return;
    this.forget();
    void client.end().catch(() => undefined);
    this.reconnect();
  }

  private reconnect(): void {
    if (this.closed) return;
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.failures);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.connected().catch(() => this.reconnect()), pause).unref();
  }

  private forget(): void {
    this.client = undefined;
    clearInterval(this.heartbeat);
    this.loseAll();
  }

  private loseAll(): void {
    for (const [name, lose] of [...this.leases]) {
      this.leases.delete(name);
      lose();
    }
  }
}

import pg from 'pg';
import type { Lease } from '../engine.js';

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 2_000;

/** A number for a name: PostgreSQL's advisory locks know numbers only. */
export function lockKey(name: string): number {
  let hash = 0x811c9dc5;
  for (const char of name) hash = Math.imul(hash ^ (char.codePointAt(0) as number), 0x01000193);
  return hash | 0;
}

/** Locks of ours are in a class of their own. */
export const LOCK_CLASS = 0x0d00de5c;

/**
 * One connection beside those that run statements: it holds leases, which the database takes back when the connection breaks,
 * and hears when an instance of the module has published something. It is made anew when it breaks.
 */
export class SideLine {
  private client: pg.Client | undefined;
  private coming: Promise<pg.Client> | undefined;
  private readonly lost = new Set<() => void>();
  private readonly listeners = new Set<() => void>();
  private pause = FIRST_PAUSE;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly options: pg.ClientConfig,
    private readonly channel: string,
  ) {}

  /** Undefined while another instance holds it, or the database cannot be reached. */
  async lease(name: string): Promise<Lease | undefined> {
    const client = await this.connected().catch(() => undefined);
    if (!client) return undefined;
    const key = lockKey(name);
    const { rows } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS got', [
      LOCK_CLASS,
      key,
    ]);
    if (!rows[0]?.got) return undefined;
    let lose = (): void => undefined;
    const lost = new Promise<void>((resolve) => (lose = resolve));
    this.lost.add(lose);
    return {
      lost,
      release: async () => {
        this.lost.delete(lose);
        lose();
        await client.query('SELECT pg_advisory_unlock($1, $2)', [LOCK_CLASS, key]).catch(() => undefined);
      },
    };
  }

  /** From now on the other instances know that this one is there. */
  async arrive(): Promise<void> {
    await this.connected();
  }

  /** Every instance has its part of one lock; who could have the whole of it is alone. */
  async alone(): Promise<boolean> {
    const client = await this.connected();
    const params = [LOCK_CLASS, lockKey(`${this.channel} there`)];
    const { rows } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS got', params);
    if (!rows[0]?.got) return false;
    await client.query('SELECT pg_advisory_unlock($1, $2)', params);
    return true;
  }

  announce(): void {
    // A hint: whoever misses it looks by himself.
    this.client?.query(`SELECT pg_notify($1, '')`, [this.channel]).catch(() => undefined);
  }

  onAnnounced(listener: () => void): () => void {
    this.listeners.add(listener);
    this.connected().catch(() => this.connectLater());
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private connected(): Promise<pg.Client> {
    if (this.client) return Promise.resolve(this.client);
    this.coming ??= this.connect().finally(() => (this.coming = undefined));
    return this.coming;
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client(this.options);
    client.on('error', () => this.broke(client));
    client.on('end', () => this.broke(client));
    client.on('notification', () => this.tell());
    await client.connect();
    await client.query('SELECT pg_advisory_lock_shared($1, $2)', [LOCK_CLASS, lockKey(`${this.channel} there`)]);
    await client.query(`LISTEN ${pg.escapeIdentifier(this.channel)}`);
    this.client = client;
    this.pause = FIRST_PAUSE;
    // What was announced while nobody listened.
    this.tell();
    return client;
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }

  private broke(client: pg.Client): void {
    if (this.client !== client) return;
    this.client = undefined;
    for (const lose of this.lost) lose();
    this.lost.clear();
    client.end().catch(() => undefined);
    this.connectLater();
  }

  private connectLater(): void {
    if (this.closed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.connected().catch(() => this.connectLater()), this.pause).unref();
    this.pause = Math.min(LONGEST_PAUSE, this.pause * 2);
  }
}

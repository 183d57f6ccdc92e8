import { setTimeout as delay } from 'node:timers/promises';
import { type NatsConnection, connect } from '@nats-io/transport-node';
import type { Logger } from 'pino';
import { ServiceError } from '../../contract/service-error.js';
import { natsOptionsOf } from './nats-address.js';

/** A server that does not answer two pings is gone: a silent partition is noticed within 2.4 s. */
const PING_EVERY = 800;
const PINGS_OUT = 2;
/** How long a connection may take to stand, in milliseconds. */
const CONNECT_WITHIN = 2_000;
/** How often (ms) a server that is starting is tried. */
const LOOK_EVERY = 100;
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 2_000;

export const notReachable = (): ServiceError =>
  new ServiceError('unavailable', 'not_reachable', 'The other host cannot be reached.');

/** The connection of this process to NATS: knows whether it stands, and finds it again for ever. */
export class NatsLink {
  private readonly lost = new Set<() => void>();
  private readonly found = new Set<() => void>();
  private closing = false;
  standing = true;

  private constructor(
    readonly connection: NatsConnection,
    private readonly pauses: Pauses,
    private readonly log: Logger,
  ) {
    void this.watch();
  }

  /** Tries again for `patience` milliseconds. Errors: none of the servers can be reached, or they do not let us in. */
  static async open(url: string, name: string, log: Logger, patience = 0): Promise<NatsLink> {
    const until = performance.now() + patience;
    for (;;)
      try {
        return await NatsLink.connect(url, name, log);
      } catch (error) {
        if (performance.now() >= until) throw error;
        await delay(LOOK_EVERY);
      }
  }

  private static async connect(url: string, name: string, log: Logger): Promise<NatsLink> {
    const options = natsOptionsOf(url);
    const pauses = new Pauses();
    try {
      const connection = await connect({
        ...options,
        name,
        timeout: CONNECT_WITHIN,
        pingInterval: PING_EVERY,
        maxPingOut: PINGS_OUT,
        maxReconnectAttempts: -1,
        reconnectDelayHandler: () => pauses.next(),
        // What was refused once may be let in after the server was configured anew.
        ignoreAuthErrorAbort: true,
        noAsyncTraces: true,
      });
      pauses.reset();
      return new NatsLink(connection, pauses, log);
    } catch (error) {
      const servers = options.servers.join(', ');
      throw new Error(`NATS cannot be reached at ${servers}: ${(error as Error).message}`, { cause: error });
    }
  }

  /** The most bytes of one message with its headers. */
  get maxPayload(): number {
    return this.connection.info?.max_payload ?? 1024 * 1024;
  }

  /** Calls `listener` when the connection breaks; returns how to stop. */
  onLost(listener: () => void): () => void {
    this.lost.add(listener);
    return () => this.lost.delete(listener);
  }

  /** Calls `listener` when the connection stands again; returns how to stop. */
  onFound(listener: () => void): () => void {
    this.found.add(listener);
    return () => this.found.delete(listener);
  }

  async close(): Promise<void> {
    this.closing = true;
    await this.connection.close();
  }

  private async watch(): Promise<void> {
    for await (const { type } of this.connection.status()) {
      if (type === 'staleConnection' || type === 'disconnect') this.breaks();
      else if (type === 'reconnect') this.standsAgain();
    }
    this.breaks();
  }

  private breaks(): void {
    if (!this.standing) return;
    this.standing = false;
    if (!this.closing) this.log.warn('the connection to NATS was lost');
    for (const listener of this.lost) listener();
  }

  private standsAgain(): void {
    this.pauses.reset();
    this.standing = true;
    this.log.info('the connection to NATS stands again');
    for (const listener of this.found) listener();
  }
}

/** Growing pauses between tries. */
class Pauses {
  private tries = 0;

  next(): number {
    return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(10, this.tries++));
  }

  reset(): void {
    this.tries = 0;
  }
}

import type { Logger } from 'pino';
import type { Binding, CallEnvelope, EventEnvelope, Receiver } from '../../access/binding.js';
import { type ContractDescription, describeContract, fingerprintOf } from '../../contract/compatibility.js';
import type { ServiceContract } from '../../contract/define-service.js';
import { ServiceError } from '../../contract/service-error.js';
import type { Transport } from '../transport.js';
import { Connection, notReachable } from './connection.js';
import { Listener } from './listener.js';

/** After a connection that failed, the next one is tried no sooner (ms). */
const PAUSE = 50;

export interface LocalTransportOptions {
  /** Where this host takes calls: `unix:PATH` or `tcp://HOST:PORT`. */
  listen: string;
  /** Where the hosts listen that carry a service; asked for every call. */
  addressesOf: (service: string) => string[];
  receiver: Receiver;
  contracts: ReadonlyMap<string, ServiceContract>;
  /** Every TCP connection begins with it. */
  secret?: string | undefined;
  log: Logger;
}

/**
 * Hosts on one machine, without any broker: one connection from each host to each other, over which calls and events go as
 * frames, side by side. See docs/decisions/0009-local-transport.md.
 */
export class LocalTransport implements Transport {
  private readonly lines = new Map<string, Line>();
  private turn = 0;

  private constructor(
    private readonly options: LocalTransportOptions,
    private readonly descriptions: Map<string, { description: ContractDescription; fingerprint: string }>,
    private readonly listener: Listener,
  ) {}

  static async open(options: LocalTransportOptions): Promise<LocalTransport> {
    const descriptions = new Map(
      [...options.contracts].map(([name, contract]) => {
        const description = describeContract(contract);
        return [name, { description, fingerprint: fingerprintOf(description) }] as const;
      }),
    );
    return new LocalTransport(options, descriptions, await Listener.open({ ...options, descriptions }));
  }

  /** Where this host takes calls. */
  get address(): string {
    return this.listener.address;
  }

  /** Whoever is asked knows itself what it carries. */
  serve(): Promise<void> {
    return Promise.resolve();
  }

  withdraw(): Promise<void> {
    return Promise.resolve();
  }

  bindingTo(service: string): Binding {
    return {
      call: async (envelope: CallEnvelope) => (await this.connectionTo(service)).call(envelope),
      deliver: async (subscriber: string, events: EventEnvelope[]) =>
        (await this.connectionTo(service)).deliver(subscriber, events),
    };
  }

  async close(): Promise<void> {
    for (const line of this.lines.values()) line.close();
    await this.listener.close();
  }

  /** In turn, passing over those that do not stand. Errors: unavailable `not_carried`, `not_reachable`. */
  private async connectionTo(service: string): Promise<Connection> {
    const addresses = this.options.addressesOf(service);
    if (addresses.length === 0) throw new ServiceError('unavailable', 'not_carried', `No host carries ${service}.`);
    const first = this.turn++ % addresses.length;
    const inTurn = addresses.map((_, i) => this.lineTo(addresses[(first + i) % addresses.length] as string));
    const standing = inTurn.find((line) => line.standing)?.standing;
    if (standing) {
      // Nobody waits for one that is being found again.
      if (!inTurn[0]?.standing) inTurn[0]?.connection().catch(() => undefined);
      return standing;
    }
    for (const line of inTurn) {
      const connection = await line.connection().catch(() => undefined);
      if (connection) return connection;
    }
    throw notReachable();
  }

  private lineTo(address: string): Line {
    let line = this.lines.get(address);
    if (!line) {
      const ours = { descriptions: this.descriptions, secret: this.options.secret };
      this.lines.set(address, (line = new Line((onClosed) => Connection.open(address, ours, onClosed))));
    }
    return line;
  }
}

/** One address: the connection to it, made when it is needed, and again when it broke. */
class Line {
  standing: Connection | undefined;
  private coming: Promise<Connection> | undefined;
  private notBefore = 0;
  private closed = false;

  constructor(private readonly open: (onClosed: () => void) => Promise<Connection>) {}

  connection(): Promise<Connection> {
    if (this.standing) return Promise.resolve(this.standing);
    if (this.closed || performance.now() < this.notBefore) return Promise.reject(notReachable());
    this.coming ??= this.connect();
    return this.coming;
  }

  close(): void {
    this.closed = true;
    this.standing?.close();
  }

  private async connect(): Promise<Connection> {
    try {
      const connection = await this.open(() => (this.standing = undefined));
      if (this.closed) connection.close();
      else if (!connection.closed) this.standing = connection;
      return connection;
    } catch (error) {
      this.notBefore = performance.now() + PAUSE;
      throw error;
    } finally {
      this.coming = undefined;
    }
  }
}

import type { Logger } from 'pino';
import type { Binding, CallEnvelope, EventEnvelope, Receiver } from '../../access/binding.js';
import type { ServiceContract } from '../../contract/define-service.js';
import { ServiceError } from '../../contract/service-error.js';
import { copyOfWireValue } from '../../contract/wire-value.js';
import { incompatible } from '../agreement.js';
import type { Transport } from '../transport.js';
import { parseAddress } from './address.js';
import { Answering } from './answering.js';
import { FrameType } from './frames.js';
import type { Link } from './link.js';
import { Listener } from './listener.js';
import { Peer } from './peer.js';

/** A host that no call could have gone to for this long (ms) is let go. */
const IDLE = 60_000;
const SWEEP_EVERY = 5_000;
/** How long a batch of events may take when it is handed over; it comes again when it takes longer. */
const DELIVERY_TIME = 30_000;

export interface LocalTransportOptions {
  /** Where this host is reached, `unix:/folder/name.sock` or `tcp://host:port`; undefined when it only asks. */
  readonly listen: string | undefined;
  /** The addresses of the hosts that carry a service now. Asked for every call: it may change at any time. */
  readonly addressesOf: (service: string) => readonly string[];
  /** Answers for the services that this host carries. */
  readonly receiver: Receiver;
  /** Every contract that this host knows, by name. */
  readonly contracts: ReadonlyMap<string, ServiceContract>;
  /** Shown first on every TCP connection; not needed for sockets. */
  readonly secret?: string | undefined;
  readonly log: Logger;
}

/** Hosts on one machine, without a broker: sockets of the store's own user, or TCP with a shared secret. */
export class LocalTransport implements Transport {
  private readonly answering: Answering;
  private readonly listener: Listener | undefined;
  private listening: Promise<string> | undefined;
  private readonly peers = new Map<string, Peer>();
  private readonly turns = new Map<string, number>();
  private readonly sweeper: NodeJS.Timeout;
  private retiring: Promise<void> | undefined;
  private closed = false;

  /** Errors: an Error with one clear line for an address that cannot be read or used. */
  constructor(private readonly options: LocalTransportOptions) {
    const { listen, secret, contracts, receiver, log } = options;
    this.answering = new Answering(receiver, log);
    if (listen !== undefined) {
      const address = parseAddress(listen);
      if ('port' in address && !secret) throw new Error(`${listen} needs a shared secret: anybody could connect.`);
      this.listener = new Listener({ address, secret, contracts, answering: this.answering, log });
    }
    this.sweeper = setInterval(() => this.sweep(), SWEEP_EVERY).unref();
  }

  /** Where others reach this host, once it serves; differs from what was asked for in a port 0. */
  address(): Promise<string> {
    if (!this.listener) return Promise.reject(new Error('this host has no address to listen at'));
    return (this.listening ??= this.listener.open());
  }

  async serve(service: string): Promise<void> {
    this.answering.carry(service);
    await this.address();
  }

  withdraw(service: string): Promise<void> {
    return this.answering.drop(service);
  }

  bindingTo(service: string): Binding {
    return {
      call: (envelope) => this.call(service, envelope),
      deliver: (subscriber, events) => this.deliver(subscriber, events),
    };
  }

  /** Asks callers to let go; resolves when they have been answered. */
  retire(): Promise<void> {
    this.retiring ??= this.stopListening();
    return this.retiring;
  }

  /** Answers what is under way, then lets go of every connection. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.sweeper);
    await this.retire();
    for (const peer of this.peers.values()) peer.close();
    this.peers.clear();
  }

  private async stopListening(): Promise<void> {
    if (!this.listening) return;
    await this.listening.catch(() => undefined);
    await this.listener?.close();
  }

  private call(service: string, envelope: CallEnvelope): Promise<object> {
    return this.askSome(service, (link) => this.callOn(link, service, envelope));
  }

  private async callOn(link: Link, service: string, envelope: CallEnvelope): Promise<object> {
    const talk = link.agreementOn(service);
    const { operation } = envelope;
    const asked = talk ? talk.request(operation, envelope.request) : envelope.request;
    const text = JSON.stringify({ ...envelope, request: copyOfWireValue(asked) });
    const reply = await link.ask(FrameType.Call, text, envelope.timeLeft ?? Infinity);
    return talk ? talk.reply(operation, reply) : reply;
  }

  private async deliver(subscriber: string, events: EventEnvelope[]): Promise<void> {
    const text = JSON.stringify(copyOfWireValue({ subscriber, events }));
    await this.askSome(subscriber, (link) => link.ask(FrameType.Events, text, DELIVERY_TIME));
  }

  /** Asks the host whose turn it is. One that has yet to open the module, or has let it go, did nothing: then the next one. */
  private async askSome(service: string, ask: (link: Link) => Promise<object>): Promise<object> {
    const asked = new Set<Link>();
    let next: Link | undefined = this.linkTo(service) ?? (await this.linkSoon(service));
    for (;;) {
      asked.add(next);
      try {
        return await ask(next);
      } catch (error) {
        if (!(error instanceof ServiceError) || error.code !== 'not_carried') throw error;
        next = this.linkTo(service, asked);
        if (!next) throw error;
      }
    }
  }

  /**
   * The connection whose turn it is, other than those that were asked; undefined when no host is connected that means the same by
   * its contract.
   */
  private linkTo(service: string, asked?: ReadonlySet<Link>): Link | undefined {
    const addresses = this.options.addressesOf(service);
    const turn = ((this.turns.get(service) ?? 0) + 1) % Math.max(1, addresses.length);
    this.turns.set(service, turn);
    for (let i = 0; i < addresses.length; i++) {
      const { link } = this.peerAt(addresses[(turn + i) % addresses.length] as string);
      if (link && !asked?.has(link) && link.agreementOn(service)?.obstacle === undefined) return link;
    }
    return undefined;
  }

  /**
   * Waits for hosts that are asked for the first time, or that were just lost. Errors: not_reachable when none is there,
   * incompatible_contract when only such do that mean something else.
   */
  private async linkSoon(service: string): Promise<Link> {
    const peers = this.options.addressesOf(service).map((address) => this.peerAt(address));
    for (const _peer of peers) {
      const attempts = peers.flatMap((peer) => peer.attempt ?? []);
      if (attempts.length === 0) break;
      await Promise.race(attempts);
      const link = this.linkTo(service);
      if (link) return link;
    }
    const obstacle = peers.map(({ link }) => link?.agreementOn(service)?.obstacle).find((why) => why !== undefined);
    if (obstacle !== undefined) throw incompatible(obstacle);
    throw new ServiceError('unavailable', 'not_reachable', `No host that carries ${service} answers.`);
  }

  private peerAt(address: string): Peer {
    if (this.closed) throw new ServiceError('unavailable', 'unavailable', 'This host stops.');
    let peer = this.peers.get(address);
    if (!peer) this.peers.set(address, (peer = new Peer(address, this.options, this.options.log)));
    peer.wantedAt = performance.now();
    return peer;
  }

  private sweep(): void {
    const now = performance.now();
    for (const peer of this.peers.values()) {
      if (now - peer.wantedAt < IDLE) continue;
      this.peers.delete(peer.address);
      peer.close();
    }
  }
}

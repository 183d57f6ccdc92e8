import type { Logger } from 'pino';
import {
  type Binding,
  type CallEnvelope,
  type EventEnvelope,
  type Receiver,
  type Taker,
  promised,
} from '../../access/binding.js';
import type { ServiceContract } from '../../contract/define-service.js';
import { ServiceError } from '../../contract/service-error.js';
import { wireJson } from '../../contract/wire-value.js';
import { type Agreement, incompatible } from '../agreement.js';
import { callText } from '../call-text.js';
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
      call: (envelope) => promised((taker) => this.send(service, envelope, taker)),
      send: (envelope, taker) => this.send(service, envelope, taker),
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

  /** On the path of every call: makes no promise where a host is connected. */
  private send(service: string, envelope: CallEnvelope, taker: Taker): void {
    const ask = (link: Link, asker: Taker): void => this.sendOver(link, service, envelope, asker);
    try {
      const link = this.linkTo(service);
      if (link) return this.askOver(link, service, taker, ask);
    } catch (error) {
      return taker.failed(error);
    }
    this.linkSoon(service)
      .then((link) => this.askOver(link, service, taker, ask))
      .catch((error: unknown) => taker.failed(error));
  }

  private sendOver(link: Link, service: string, envelope: CallEnvelope, taker: Taker): void {
    const talk = link.agreementOn(service);
    const { operation, request, timeLeft } = envelope;
    const text = callText(envelope, talk ? talk.request(operation, request) : request);
    link.ask(FrameType.Call, text, timeLeft ?? Infinity, talk ? asKnown(talk, operation, taker) : taker);
  }

  private async deliver(subscriber: string, events: EventEnvelope[]): Promise<void> {
    const link = this.linkTo(subscriber) ?? (await this.linkSoon(subscriber));
    const text = wireJson({ subscriber, events });
    const ask = (one: Link, taker: Taker): void => one.ask(FrameType.Events, text, DELIVERY_TIME, taker);
    await promised((taker) => this.askOver(link, subscriber, taker, ask));
  }

  /** Asks a host. One that has yet to open the module, or has let it go, did nothing: then another one is asked. */
  private askOver(link: Link, service: string, taker: Taker, ask: (link: Link, taker: Taker) => void): void {
    if (this.options.addressesOf(service).length < 2) return ask(link, taker);
    const asked = new Set<Link>();
    const askOne = (one: Link): void => {
      asked.add(one);
      ask(one, {
        answered: (reply) => taker.answered(reply),
        failed: (error) => {
          const another = this.another(service, asked, error);
          if (another) askOne(another);
          else taker.failed(error);
        },
      });
    };
    askOne(link);
  }

  private another(service: string, asked: ReadonlySet<Link>, error: unknown): Link | undefined {
    if (this.closed || !(error instanceof ServiceError) || error.code !== 'not_carried') return undefined;
    return this.linkTo(service, asked);
  }

  /**
   * The connection whose turn it is, other than those that were asked; undefined when no host is connected that means the same by
   * its contract.
   */
  private linkTo(service: string, asked?: ReadonlySet<Link>): Link | undefined {
    const addresses = this.options.addressesOf(service);
    if (addresses.length === 1) return this.linkAt(addresses[0] as string, service);
    const turn = ((this.turns.get(service) ?? 0) + 1) % Math.max(1, addresses.length);
    this.turns.set(service, turn);
    for (let i = 0; i < addresses.length; i++) {
      const link = this.linkAt(addresses[(turn + i) % addresses.length] as string, service);
      if (link && !asked?.has(link)) return link;
    }
    return undefined;
  }

  private linkAt(address: string, service: string): Link | undefined {
    const { link } = this.peerAt(address);
    return link?.agreementOn(service)?.obstacle === undefined ? link : undefined;
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
    peer.wanted = true;
    return peer;
  }

  private sweep(): void {
    const now = performance.now();
    for (const peer of this.peers.values()) {
      if (peer.wanted) peer.wantedAt = now;
      peer.wanted = false;
      if (now - peer.wantedAt < IDLE) continue;
      this.peers.delete(peer.address);
      peer.close();
    }
  }
}

/** Takes replies as this host's contract knows them. */
const asKnown = (talk: Agreement, operation: string, taker: Taker): Taker => ({
  answered: (reply) => {
    let known: object;
    try {
      known = talk.reply(operation, reply);
    } catch (error) {
      return taker.failed(error);
    }
    taker.answered(known);
  },
  failed: (error) => taker.failed(error),
});

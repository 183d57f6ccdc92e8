import type { Logger } from 'pino';
import type { Binding, CallEnvelope, EventEnvelope, Receiver } from '../../access/binding.js';
import type { ServiceContract } from '../../contract/define-service.js';
import { ServiceError } from '../../contract/service-error.js';
import { incompatible } from '../agreement.js';
import type { Transport } from '../transport.js';
import { ContractTerms } from './contract-terms.js';
import { Endpoint } from './endpoint.js';
import { EventStream } from './events/event-stream.js';
import { StreamEvents } from './events/stream-events.js';
import { Exchange } from './exchange.js';
import { KnownEvents } from './known-events.js';
import { InstanceWatch } from './instance-watch.js';
import { type Answer, callBytes, fromBytes, toBytes } from './messages.js';
import { NatsLink } from './nats-link.js';
import { Presence } from './presence.js';
import { announceService } from './services-api.js';
import { Subjects } from './subjects.js';

/** How long a call without a deadline, and a batch of events, is waited for, in milliseconds. */
const WITHOUT_DEADLINE = 120_000;
/** A call meets at most so many builds of a contract, one after the other, before it is given up. */
const MOST_BUILDS_MET = 4;

/** How long what is under way may take when a service is withdrawn, and when the whole host stops. */
const FINISH_WITHIN = 10_000;
const STOP_WITHIN = 500;

export interface NatsTransportOptions {
  /** `nats://USER:PASSWORD@HOST:PORT`, several of one cluster after commas. */
  servers: string;
  /** How long (ms) to wait for a server that is starting; 0 when absent. */
  patience?: number;
  /** Tells the stores on one NATS apart: small letters, digits and hyphens. */
  namespace: string;
  /** Of the program, `1.2.3`: shown by the services API. */
  version: string;
  receiver: Receiver;
  contracts: ReadonlyMap<string, ServiceContract>;
  log: Logger;
}

/**
 * Hosts on any machines: calls as request and reply over NATS, one of the instances that carry a service answering each.
 * See docs/decisions/0010-nats.md.
 */
export class NatsTransport implements Transport {
  private readonly endpoints = new Map<string, { endpoint: Endpoint; silence: () => void }>();

  private constructor(
    private readonly options: NatsTransportOptions,
    private readonly link: NatsLink,
    private readonly exchange: Exchange,
    private readonly subjects: Subjects,
    /** Events through JetStream, for `Host.useEvents`. */
    readonly events: StreamEvents,
    private readonly terms: ContractTerms,
    private readonly knownEvents: KnownEvents,
    private readonly presence: Presence,
    private readonly watch: InstanceWatch,
  ) {}

  /** Errors: NATS cannot be reached, or does not let this host hear answers; the namespace is not one. */
  static async open(options: NatsTransportOptions): Promise<NatsTransport> {
    const subjects = new Subjects(options.namespace);
    const name = `doordesk-${options.namespace}`;
    const link = await NatsLink.open(options.servers, name, options.log, options.patience);
    const knownEvents = new KnownEvents(options.contracts);
    const exchange = new Exchange(link);
    try {
      await exchange.mustBeHeard();
    } catch (error) {
      exchange.close();
      await link.close();
      throw error;
    }
    const presence = new Presence(link, subjects);
    return new NatsTransport(
      options,
      link,
      exchange,
      subjects,
      new StreamEvents(new EventStream(link, subjects), knownEvents),
      new ContractTerms(options.contracts),
      knownEvents,
      presence,
      new InstanceWatch(exchange, subjects, presence.instance),
    );
  }

  async serve(service: string): Promise<void> {
    if (this.endpoints.has(service)) return;
    const { link, exchange, subjects, terms, knownEvents, presence } = this;
    const { instance } = presence;
    const { receiver, log, version } = this.options;
    const endpoint = new Endpoint(service, { exchange, subjects, instance, terms, knownEvents, receiver, log });
    const silence = announceService(link.connection, subjects, terms, service, endpoint.statistics, version);
    this.endpoints.set(service, { endpoint, silence });
    // Answers only after the server knows of it; one that is away now learns of it when it is back.
    await link.connection.flush().catch(() => undefined);
    presence.serves(service, terms.ours(service)?.fingerprint ?? '');
  }

  withdraw(service: string): Promise<void> {
    return this.finish(service, FINISH_WITHIN);
  }

  bindingTo(service: string): Binding {
    return {
      call: (envelope) => this.call(service, envelope),
      deliver: (subscriber, events) => this.deliver(subscriber, events),
    };
  }

  async retire(): Promise<void> {
    await Promise.all([...this.endpoints.keys()].map((service) => this.finish(service, STOP_WITHIN)));
  }

  async close(): Promise<void> {
    await this.retire();
    this.presence.close();
    this.watch.close();
    this.exchange.close();
    await this.link.close();
  }

  private async finish(service: string, patience: number): Promise<void> {
    const served = this.endpoints.get(service);
    this.endpoints.delete(service);
    served?.silence();
    this.presence.withdraws(service);
    await served?.endpoint.withdraw(patience);
  }

  private async call(service: string, envelope: CallEnvelope): Promise<object> {
    const until = performance.now() + (envelope.timeLeft ?? WITHOUT_DEADLINE);
    const { operation } = envelope;
    let { instance, build } = this.chosen(service);
    for (let met = 0; met < MOST_BUILDS_MET; met++) {
      const talk = this.terms.agreementWith(service, build);
      const request = talk ? talk.request(operation, envelope.request) : envelope.request;
      const timeLeft = until - performance.now();
      const call = envelope.timeLeft === null ? envelope : { ...envelope, timeLeft };
      const message = callBytes(call, request, build);
      const subject = (one?: string) => this.subjects.call(service, one);
      const answer = fromBytes<Answer>(await this.ask(service, instance, subject, message, timeLeft));
      if (answer.error) throw ServiceError.fromWire(answer.error);
      if (!answer.differs) return talk ? talk.reply(operation, answer.reply as object) : (answer.reply as object);
      this.terms.meet(service, answer.differs);
      ({ instance, fingerprint: build } = answer.differs);
    }
    throw incompatible(`${service} runs in too many builds.`);
  }

  /** An instance that was heard lately, one that this host can talk to where there is one. */
  private chosen(service: string): { instance: string | undefined; build: string } {
    const own = this.terms.ours(service)?.fingerprint ?? '';
    const next = this.presence.next(service, (b) => this.terms.agreementWith(service, b)?.obstacle === undefined);
    if (!next) return { instance: undefined, build: own };
    // A build that was not met yet is met by asking it for ours.
    const isMet = this.terms.agreementWith(service, next.build) !== undefined;
    return { instance: next.instance, build: isMet ? next.build : own };
  }

  private async deliver(subscriber: string, events: EventEnvelope[]): Promise<void> {
    const { instance } = this.chosen(subscriber);
    const subject = (one?: string) => this.subjects.deliver(subscriber, one);
    const answer = await this.ask(subscriber, instance, subject, toBytes(events), WITHOUT_DEADLINE);
    const { error } = fromBytes<Answer>(answer);
    if (error) throw ServiceError.fromWire(error);
  }

  /** Asks the instance; where there is none, or it has just gone, whichever the server finds. */
  private async ask(
    service: string,
    instance: string | undefined,
    subject: (instance?: string) => string,
    message: Buffer,
    patience: number,
  ): Promise<Buffer> {
    if (!instance) return this.exchange.ask(subject(), message, patience);
    return this.exchange.ask(subject(instance), message, patience, instance).catch((error: unknown) => {
      // Nobody has listened, so nothing was done.
      if (!(error instanceof ServiceError) || error.code !== 'not_carried') throw error;
      this.presence.isGone(service, instance);
      // It may carry the service no longer, or be dead; then others need not wait for it either.
      void this.watch.look(instance);
      return this.exchange.ask(subject(), message, patience);
    });
  }
}

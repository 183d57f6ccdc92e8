import type { Logger } from 'pino';
import type { EventEnvelope, Receiver } from '../../access/binding.js';
import { ServiceError, type WireError } from '../../contract/service-error.js';
import type { ContractTerms } from './contract-terms.js';
import type { Exchange } from './exchange.js';
import type { KnownEvents } from './known-events.js';
import { type Answer, callMessageIn, fromBytes, replyBytes, toBytes } from './messages.js';
import { LARGEST_MESSAGE } from './parts.js';
import { ServiceStatistics } from './service-statistics.js';
import type { Subjects } from './subjects.js';

/** More than this under way in one service are refused; the bulkheads of the callers are far below. */
const MOST_UNDER_WAY = 20_000;
const LOOK_EVERY = 5;

export interface EndpointOptions {
  exchange: Exchange;
  subjects: Subjects;
  /** Of this host; callers who hear it ask it by this name. */
  instance: string;
  terms: ContractTerms;
  knownEvents: KnownEvents;
  receiver: Receiver;
  log: Logger;
}

/** One service as this host answers for it: calls and events that other hosts send, one of its instances taking each. */
export class Endpoint {
  readonly statistics = new ServiceStatistics();
  private readonly subscriptions;
  private underWay = 0;

  constructor(
    private readonly service: string,
    private readonly options: EndpointOptions,
  ) {
    const { exchange, subjects, instance } = options;
    const group = subjects.group(service);
    const calls = (bytes: Buffer) => this.answer(() => this.call(bytes));
    const events = (bytes: Buffer) => this.answer(() => this.take(fromBytes(bytes)));
    this.subscriptions = [
      exchange.answer(subjects.call(service), group, calls),
      exchange.answer(subjects.call(service, instance), undefined, calls),
      exchange.answer(subjects.deliver(service), group, events),
      exchange.answer(subjects.deliver(service, instance), undefined, events),
    ];
  }

  /** Takes nothing new, and resolves when what is under way has ended, or after `patience` milliseconds. */
  async withdraw(patience: number): Promise<void> {
    await Promise.all(this.subscriptions.map((subscription) => subscription.drain().catch(() => undefined)));
    const until = performance.now() + patience;
    while (this.underWay > 0 && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }

  private async answer(work: () => Promise<Buffer>): Promise<Buffer> {
    const began = performance.now();
    if (this.underWay >= MOST_UNDER_WAY)
      return toBytes({ error: { kind: 'unavailable', code: 'overloaded', message: 'Too much is under way.' } });
    this.underWay++;
    let error: WireError | undefined;
    try {
      const answer = await work();
      if (answer.length <= LARGEST_MESSAGE) return answer;
      throw new Error(`an answer of ${this.service} has ${answer.length} bytes, more than the transport takes`);
    } catch (thrown) {
      error = this.wireError(thrown);
      return toBytes({ error } satisfies Answer);
    } finally {
      this.underWay--;
      this.statistics.record(performance.now() - began, error);
    }
  }

  private async call(bytes: Buffer): Promise<Buffer> {
    const { call, build } = callMessageIn(bytes);
    const own = this.options.terms.ours(this.service);
    if (own && build !== own.fingerprint)
      return toBytes({ differs: { ...own, instance: this.options.instance } } satisfies Answer);
    return replyBytes(await this.options.receiver.dispatch(call));
  }

  private async take(events: EventEnvelope[]): Promise<Buffer> {
    const { receiver, knownEvents } = this.options;
    await receiver.receive(
      this.service,
      events.map((event) => knownEvents.known(event)),
    );
    return replyBytes({});
  }

  private wireError(error: unknown): WireError {
    if (error instanceof ServiceError) return error.toWire();
    this.options.log.error({ err: error }, 'a call from another host failed');
    return { kind: 'internal', code: 'internal', message: 'The call failed.' };
  }
}

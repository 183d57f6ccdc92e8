import { type WireValue, copyOfWireValue } from '../contract/wire-value.js';
import type { Transaction } from '../storage/transaction.js';
import { ServiceError, type WireError } from '../contract/service-error.js';

/** One call as it crosses a contract: all that a remote host needs to answer it. */
export interface CallEnvelope {
  readonly service: string;
  readonly operation: string;
  readonly request: object;
  readonly caller: string;
  readonly traceId: string;
  /** The caller's span of this call. */
  readonly spanId: string;
  /** Whether somebody records this trace; absent: not decided yet. */
  readonly sampled?: boolean | undefined;
  /** Milliseconds left; null for no deadline. */
  readonly timeLeft: number | null;
  readonly commandId?: string | undefined;
  readonly settle?: number | undefined;
}

/** One event as a relay hands it to a subscribing module. */
export interface EventEnvelope {
  readonly eventId: string;
  readonly name: string;
  readonly aggregateId: string;
  readonly body: object;
  readonly traceId: string;
  /** The span in which it was published; absent when nobody records the trace. */
  readonly spanId?: string | undefined;
  readonly occurredAt: string;
}

/** Takes the outcome of one call: one of the two is called, once. */
export interface Taker {
  answered(reply: object): void;
  failed(error: unknown): void;
}

/** The receiving end, in the host that carries the module. */
export interface Receiver {
  dispatch(envelope: CallEnvelope): Promise<object>;
  /** The same without a promise. Never throws. */
  handle?(envelope: CallEnvelope, taker: Taker): void;
  /** `also` is done in the transaction in which the events are taken. */
  receive(subscriber: string, events: EventEnvelope[], also?: WithinTaking): Promise<void>;
}

/** What whoever brings events writes down in the transaction that takes them. */
export type WithinTaking = (tx: Transaction) => Promise<unknown>;

/** How calls and events travel from a caller to a module; whether that is a function call is the topology's business. */
export interface Binding {
  call(envelope: CallEnvelope): Promise<object>;
  /** The same without a promise, where a way has that: a call is asked in this way if it can be. Never throws. */
  send?(envelope: CallEnvelope, taker: Taker): void;
  deliver(subscriber: string, events: EventEnvelope[]): Promise<void>;
}

/** In one process: a function call, with values copied so that no object is ever shared across a contract. */
export class LocalBinding implements Binding {
  constructor(private readonly receiver: Receiver) {}

  call(envelope: CallEnvelope): Promise<object> {
    return promised((taker) => this.send(envelope, taker));
  }

  send(envelope: CallEnvelope, taker: Taker): void {
    try {
      const request = copyOfWireValue(envelope.request) as object;
      handleBy(this.receiver, { ...envelope, request }, new CopyTaker(taker));
    } catch (error) {
      taker.failed(error);
    }
  }

  deliver(subscriber: string, events: EventEnvelope[]): Promise<void> {
    return this.receiver.receive(
      subscriber,
      events.map((e) => ({ ...e, body: copyOfWireValue(e.body) as object })),
    );
  }
}

/** In one process, but through bytes: what a network transport does to every call, event and error. */
export class BytesBinding implements Binding {
  constructor(private readonly receiver: Receiver) {}

  async call(envelope: CallEnvelope): Promise<object> {
    const answer = fromBytes<{ reply?: object; error?: WireError }>(await this.answer(toBytes(envelope)));
    if (answer.error) throw ServiceError.fromWire(answer.error);
    return answer.reply as object;
  }

  async deliver(subscriber: string, events: EventEnvelope[]): Promise<void> {
    await this.receiver.receive(subscriber, fromBytes<EventEnvelope[]>(toBytes(events)));
  }

  private async answer(bytes: Buffer): Promise<Buffer> {
    try {
      return toBytes({ reply: await this.receiver.dispatch(fromBytes<CallEnvelope>(bytes)) });
    } catch (error) {
      if (error instanceof ServiceError) return toBytes({ error: error.toWire() });
      throw error;
    }
  }
}

/** Sends every `repeatable` and `once` command, and every event, twice: finds those that are not safe to repeat. */
export class RepeatingBinding implements Binding {
  constructor(
    private readonly inner: Binding,
    private readonly isCommand: (service: string, operation: string) => boolean,
  ) {}

  async call(envelope: CallEnvelope): Promise<object> {
    const first = await this.inner.call(envelope).then(
      (reply) => ({ reply }),
      (error: unknown) => ({ error }),
    );
    if (this.isCommand(envelope.service, envelope.operation)) return this.inner.call(envelope);
    if ('error' in first) throw first.error;
    return first.reply;
  }

  async deliver(subscriber: string, events: EventEnvelope[]): Promise<void> {
    await this.inner.deliver(subscriber, events);
    await this.inner.deliver(subscriber, events);
  }
}

class CopyTaker implements Taker {
  constructor(private readonly inner: Taker) {}

  answered(reply: object): void {
    let copy: object;
    try {
      copy = copyOfWireValue(reply) as object;
    } catch (error) {
      return this.inner.failed(error);
    }
    this.inner.answered(copy);
  }

  failed(error: unknown): void {
    this.inner.failed(error);
  }
}

/** The outcome that a taker gets, as a promise. */
export const promised = (work: (taker: Taker) => void): Promise<object> =>
  new Promise((answered, failed) => work({ answered, failed }));

/** Hands a call to a receiver in the way that it has. */
export function handleBy(receiver: Receiver, envelope: CallEnvelope, taker: Taker): void {
  if (receiver.handle) receiver.handle(envelope, taker);
  else handOn(receiver.dispatch(envelope), taker);
}

export function handOn(answer: Promise<object>, taker: Taker): void {
  answer.then(
    (reply) => taker.answered(reply),
    (error: unknown) => taker.failed(error),
  );
}

const toBytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(copyOfWireValue(value)));
const fromBytes = <T extends WireValue | object>(bytes: Buffer): T => JSON.parse(bytes.toString()) as T;

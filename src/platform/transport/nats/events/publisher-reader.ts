import { AckPolicy, type ConsumerMessages, DeliverPolicy, type JsMsg } from '@nats-io/jetstream';
import { nanos } from '@nats-io/nats-core';
import type { EventEnvelope } from '../../../access/binding.js';
import { eventMessageOf } from './event-message.js';
import type { EventStream } from './event-stream.js';

/** Most events of one transaction. */
const BATCH = 100;
/** Most events that wait here to be taken. */
const READ_AHEAD = 500;
/** When the rest of a batch does not come, it is taken as it is after this long (ms). */
const LINGER = 20;
/** A server that is silent for two of these has lost the consumer. */
const HEARTBEAT = 1_000;
const EXPIRES = 10_000;
/** A consumer of an instance that is gone is removed by the server after this long (ms). */
const FORGOTTEN_AFTER = 30_000;

/** Where a module stands in one publisher's events. */
export interface Position {
  /** Number of the publisher's outbox up to which everything was taken. */
  seq: number;
  /** Which stream it was read from, and where: only saves reading from the beginning. */
  stream: string;
  streamSeq: number;
}

/** Events that follow each other without a gap, with the position after them. */
export interface Batch {
  events: EventEnvelope[];
  position: Position;
}

/**
 * Reads one publisher's events from the stream, once: from a position on, until the stream, the consumer or the connection
 * is lost. Gives batches in order and without gaps; what comes after a gap is passed over until the publisher fills it.
 */
export class PublisherReader {
  private messages: ConsumerMessages | undefined;
  private gathered: EventEnvelope[] = [];
  private tail: Position;
  private highest: number;
  private giving: Promise<void> = Promise.resolve();
  private linger: NodeJS.Timeout | undefined;
  private failure: unknown;
  private busy = 0;
  private closed = false;

  constructor(
    private readonly stream: EventStream,
    private readonly publisher: string,
    from: Position,
    /** Takes a batch; the next one comes when it has resolved. When it rejects, reading ends with that error. */
    private readonly take: (batch: Batch) => Promise<void>,
    /** Called when everything that there is was read, and something before it is missing. */
    private readonly onMissing: () => void,
  ) {
    this.tail = { ...from };
    this.highest = from.seq;
  }

  /** True when it reads, and has nothing to give. */
  get idle(): boolean {
    return this.messages !== undefined && !this.closed && this.busy === 0 && this.gathered.length === 0;
  }

  /** Resolves when reading was closed. Errors: what has ended it. */
  async run(): Promise<void> {
    const { stream } = this;
    const info = await stream.ensure();
    const { created } = info;
    const known = this.tail.stream === created && this.tail.streamSeq <= info.state.last_seq;
    if (!known) this.tail = { ...this.tail, stream: created, streamSeq: 0 };
    const name = stream.subjects.stream;
    const consumer = await (
      await stream.management()
    ).consumers.add(name, {
      filter_subject: stream.subjects.eventsOf(this.publisher),
      ack_policy: AckPolicy.None,
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: this.tail.streamSeq + 1,
      inactive_threshold: nanos(FORGOTTEN_AFTER),
      mem_storage: true,
    });
    const messages = await (
      await stream.client.consumers.get(name, consumer.name)
    ).consume({
      max_messages: READ_AHEAD,
      expires: EXPIRES,
      idle_heartbeat: HEARTBEAT,
      abort_on_missing_resource: true,
    });
    this.messages = messages;
    if (this.closed) await messages.close();
    try {
      for await (const message of messages) await this.accept(message);
    } finally {
      clearTimeout(this.linger);
      await this.giving;
    }
    if (this.failure !== undefined) throw this.failure as Error;
  }

  close(): void {
    this.closed = true;
    void this.messages?.close();
  }

  private async accept(message: JsMsg): Promise<void> {
    const { streamSequence, pending } = message.info;
    const found = eventMessageOf(message);
    if (found) {
      this.highest = Math.max(this.highest, found.seq);
      if (found.seq > this.tail.seq && found.previous <= this.tail.seq) {
        this.gathered.push(found.event);
        this.tail = { ...this.tail, seq: found.seq, streamSeq: streamSequence };
      }
    }
    if (pending === 0 || this.gathered.length >= BATCH) await this.give();
    else if (this.gathered.length > 0) this.linger ??= setTimeout(() => void this.give(), LINGER).unref();
    if (pending === 0 && this.highest > this.tail.seq) this.onMissing();
  }

  private give(): Promise<void> {
    clearTimeout(this.linger);
    this.linger = undefined;
    const { gathered: events, tail: position } = this;
    if (events.length === 0) return this.giving;
    this.gathered = [];
    this.busy++;
    this.giving = this.giving.then(async () => {
      try {
        if (this.failure === undefined) await this.take({ events, position });
      } catch (error) {
        this.failure = error;
        this.close();
      } finally {
        this.busy--;
      }
    });
    return this.giving;
  }
}

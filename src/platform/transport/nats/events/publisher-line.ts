import type { Msg, Subscription } from '@nats-io/nats-core';
import type { Logger } from 'pino';
import type { Receiver } from '../../../access/binding.js';
import type { ModuleDatabase } from '../../../storage/module-database.js';
import type { KnownEvents } from '../known-events.js';
import type { PositionAnswer, PositionQuestion, Taken } from './event-message.js';
import type { EventStream } from './event-stream.js';
import { type Batch, type Position, PublisherReader } from './publisher-reader.js';

const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 30_000;
/** While nothing comes that the module takes, its position is written down every so many events. */
const WRITE_EVERY = 1_000;
const NOWHERE: Position = { seq: 0, stream: '', streamSeq: 0 };

/** One module's way through one publisher's events: each batch is taken in one transaction with the new position. */
export class PublisherLine {
  private reader: PublisherReader | undefined;
  private position = NOWHERE;
  private written = 0;
  private failures = 0;
  private stopped = false;
  private awaken = (): void => undefined;
  private readonly running: Promise<void>;
  private readonly questions: Subscription;
  private readonly forgets: (() => void)[];

  constructor(
    private readonly database: ModuleDatabase,
    private readonly publisher: string,
    private readonly names: ReadonlySet<string>,
    private readonly receiver: Receiver,
    private readonly stream: EventStream,
    private readonly knownEvents: KnownEvents,
    private readonly log: Logger,
  ) {
    const { link, subjects } = stream;
    this.forgets = [link.onLost(() => this.reader?.close()), link.onFound(() => this.connected())];
    this.running = this.run();
    this.questions = link.connection.subscribe(subjects.position(database.module, publisher), {
      callback: (error, message) => {
        if (!error) void this.answer(message).catch(() => undefined);
      },
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const forget of this.forgets) forget();
    this.questions.unsubscribe();
    this.reader?.close();
    this.awaken();
    await this.running;
  }

  private connected(): void {
    this.failures = 0;
    this.awaken();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        this.position = await this.kept();
        this.written = this.position.seq;
        this.reader = new PublisherReader(
          this.stream,
          this.publisher,
          this.position,
          (batch) => this.take(batch),
          () => this.say(true),
        );
        await this.reader.run();
        await this.pause(FIRST_PAUSE);
      } catch (error) {
        if (this.stopped) return;
        const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.failures++);
        if (this.stream.link.standing) this.warn(error, pause);
        await this.pause(pause);
      }
    }
  }

  private async take({ events, position }: Batch): Promise<void> {
    const taken = events.filter(({ name }) => this.names.has(name));
    const wanted = taken.map((event) => this.knownEvents.known(event));
    if (wanted.length > 0 || position.seq >= this.written + WRITE_EVERY) {
      await this.receiver.receive(this.database.module, wanted, (tx) =>
        tx.run(
          `INSERT INTO platform_position (publisher, seq, stream, stream_seq) VALUES (?, ?, ?, ?)
           ON CONFLICT (publisher) DO UPDATE
           SET seq = excluded.seq, stream = excluded.stream, stream_seq = excluded.stream_seq`,
          [this.publisher, position.seq, position.stream, position.streamSeq],
        ),
      );
      this.written = position.seq;
    }
    this.position = position;
    this.failures = 0;
    this.say();
  }

  private async kept(): Promise<Position> {
    const row = await this.database.readOne<{ seq: number; stream: string; stream_seq: number }>(
      'SELECT seq, stream, stream_seq FROM platform_position WHERE publisher = ?',
      [this.publisher],
    );
    return row ? { seq: row.seq, stream: row.stream, streamSeq: row.stream_seq } : NOWHERE;
  }

  private async answer(message: Msg): Promise<void> {
    if (message.json<PositionQuestion>().startOver) await this.startOver();
    const answer: PositionAnswer = { seq: this.position.seq, idle: this.reader?.idle ?? false };
    message.respond(JSON.stringify(answer));
  }

  /** What was taken already, the inbox knows. */
  private async startOver(): Promise<void> {
    await this.database.write((tx) => tx.run('DELETE FROM platform_position WHERE publisher = ?', [this.publisher]));
    this.position = NOWHERE;
    this.reader?.close();
  }

  private say(missing = false): void {
    if (!this.stream.link.standing) return;
    const taken: Taken = { subscriber: this.database.module, seq: this.position.seq, ...(missing ? { missing } : {}) };
    this.stream.link.connection.publish(this.stream.subjects.taken(this.publisher), JSON.stringify(taken));
  }

  private warn(error: unknown, pause: number): void {
    const level = this.failures > 3 ? 'error' : 'warn';
    this.log[level](
      { err: error, publisher: this.publisher, subscriber: this.database.module, pause },
      'events not taken',
    );
  }

  private pause(milliseconds: number): Promise<void> {
    if (this.stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds).unref();
      this.awaken = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

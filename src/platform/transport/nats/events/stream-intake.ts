import type { Logger } from 'pino';
import type { Receiver } from '../../../access/binding.js';
import type { EventIntake } from '../../../events/event-ways.js';
import { Leadership } from '../../../storage/leadership.js';
import type { ModuleDatabase } from '../../../storage/module-database.js';
import type { KnownEvents } from '../known-events.js';
import type { EventStream } from './event-stream.js';
import { PublisherLine } from './publisher-line.js';

/** Reads the events that a module takes from the stream; of several instances of the module one does this. */
export class StreamIntake implements EventIntake {
  private readonly leadership: Leadership;
  private readonly publishers: string[];
  private lines: PublisherLine[] = [];
  private ended: Promise<unknown> = Promise.resolve();

  constructor(
    database: ModuleDatabase,
    taken: ReadonlySet<string>,
    receiver: Receiver,
    stream: EventStream,
    knownEvents: KnownEvents,
    log: Logger,
  ) {
    this.publishers = [...new Set([...taken].map((event) => event.split('.')[0] as string))];
    this.leadership = new Leadership(
      database.internals,
      'events',
      async () => {
        await this.ended;
        // So long could that take that the lease was lost again, or taken up a second time.
        if (!this.leadership.held || this.lines.length > 0) return;
        const open = (publisher: string) =>
          new PublisherLine(database, publisher, taken, receiver, stream, knownEvents, log);
        this.lines = this.publishers.map(open);
      },
      () => {
        this.ended = Promise.all(this.lines.splice(0).map((line) => line.stop()));
      },
    );
  }

  async start(): Promise<void> {
    if (this.publishers.length > 0) await this.leadership.start();
  }

  async stop(): Promise<void> {
    await this.leadership.stop();
    await this.ended;
  }
}

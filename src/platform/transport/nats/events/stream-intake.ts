import type { Logger } from 'pino';
import type { EventIntake } from '../../../events/event-ways.js';
import type { EventRoute } from '../../../events/subscriber.js';
import { Leadership } from '../../../storage/leadership.js';
import type { ModuleDatabase } from '../../../storage/module-database.js';
import type { KnownEvents } from '../known-events.js';
import type { EventStream } from './event-stream.js';
import { PublisherLine } from './publisher-line.js';

/** Reads the events that a module takes from the stream; of several instances of the module one does this. */
export class StreamIntake implements EventIntake {
  private readonly leadership: Leadership;
  private publishers: string[] = [];
  private lines: PublisherLine[] = [];
  private ended: Promise<unknown> = Promise.resolve();

  constructor(
    database: ModuleDatabase,
    routes: ReadonlyMap<string, EventRoute>,
    stream: EventStream,
    knownEvents: KnownEvents,
    log: Logger,
  ) {
    this.leadership = new Leadership(
      database.internals,
      'events',
      async () => {
        await this.ended;
        const open = (publisher: string) => new PublisherLine(database, publisher, routes, stream, knownEvents, log);
        this.lines = this.publishers.map(open);
      },
      () => {
        this.ended = Promise.all(this.lines.splice(0).map((line) => line.stop()));
      },
    );
  }

  async start(publishers: string[]): Promise<void> {
    this.publishers = publishers;
    if (publishers.length > 0) await this.leadership.start();
  }

  async stop(): Promise<void> {
    await this.leadership.stop();
    await this.ended;
  }
}

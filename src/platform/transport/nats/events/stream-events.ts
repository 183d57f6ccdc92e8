import type { Logger } from 'pino';
import type { EventIntake, EventRelay, EventWays } from '../../../events/event-ways.js';
import type { EventRoute } from '../../../events/subscriber.js';
import type { ModuleDatabase } from '../../../storage/module-database.js';
import type { KnownEvents } from '../known-events.js';
import type { EventStream } from './event-stream.js';
import { StreamIntake } from './stream-intake.js';
import { StreamRelay } from './stream-relay.js';

/** Events through JetStream: publishers do not know where subscribers are, and need not wait until they are up. */
export class StreamEvents implements EventWays {
  constructor(
    private readonly stream: EventStream,
    private readonly knownEvents: KnownEvents,
  ) {}

  relayOf(database: ModuleDatabase, log: Logger): EventRelay {
    return new StreamRelay(database, this.stream, log);
  }

  intakeOf(database: ModuleDatabase, routes: ReadonlyMap<string, EventRoute>, log: Logger): EventIntake {
    return new StreamIntake(database, routes, this.stream, this.knownEvents, log);
  }
}

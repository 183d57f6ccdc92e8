import type { Logger } from 'pino';
import type { Receiver } from '../../../access/binding.js';
import type { EventIntake, EventRelay, EventWays } from '../../../events/event-ways.js';
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

  intakeOf(database: ModuleDatabase, taken: ReadonlySet<string>, receiver: Receiver, log: Logger): EventIntake {
    return new StreamIntake(database, taken, receiver, this.stream, this.knownEvents, log);
  }
}

import type { Logger } from 'pino';
import type { Binding } from '../access/binding.js';
import type { ModuleDatabase } from '../storage/module-database.js';
import type { EventIntake, EventRelay, EventWays } from './event-ways.js';
import { Relay } from './relay.js';

const NOTHING_TO_FETCH: EventIntake = { start: () => Promise.resolve(), stop: () => Promise.resolve() };

/** The publisher's relay calls each subscriber, wherever it is: needs nothing beside the way that calls take. */
export class DirectEvents implements EventWays {
  constructor(private readonly bindingOf: (service: string) => Binding) {}

  relayOf(database: ModuleDatabase, log: Logger): EventRelay {
    return new Relay(database, this.bindingOf, log);
  }

  intakeOf(): EventIntake {
    return NOTHING_TO_FETCH;
  }
}

import type { Logger } from 'pino';
import type { ModuleDatabase } from '../storage/module-database.js';
import type { Subscription } from './relay.js';
import type { EventRoute } from './subscriber.js';

/** Hands on what a module publishes, in order, at least once. */
export interface EventRelay {
  start(subscriptions: Subscription[]): Promise<void>;
  stop(): Promise<void>;
  /** Resolves when everything published so far was confirmed, or after `milliseconds`. */
  settled(milliseconds: number): Promise<void>;
}

/** Fetches for a module the events that it takes, where nobody brings them. */
export interface EventIntake {
  /** `publishers`: the services whose events the module takes. */
  start(publishers: string[]): Promise<void>;
  stop(): Promise<void>;
}

/** How events come from one module to another: handed over by a call, or through a stream. */
export interface EventWays {
  relayOf(database: ModuleDatabase, log: Logger): EventRelay;
  intakeOf(database: ModuleDatabase, routes: ReadonlyMap<string, EventRoute>, log: Logger): EventIntake;
}

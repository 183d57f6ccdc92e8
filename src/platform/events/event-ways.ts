import type { Logger } from 'pino';
import type { Receiver } from '../access/binding.js';
import type { ModuleDatabase } from '../storage/module-database.js';
import type { Subscription } from './relay.js';

/** Hands on what a module publishes, in order, at least once. */
export interface EventRelay {
  start(subscriptions: Subscription[]): Promise<void>;
  stop(): Promise<void>;
  /** For each subscriber, how many events at most it has not confirmed; nothing while another instance hands them on. */
  backlog(): Promise<{ subscriber: string; events: number }[]>;
  /** Resolves when everything published so far was confirmed, or after `milliseconds`. */
  settled(milliseconds: number): Promise<void>;
}

/** Fetches for a module the events that it takes, where nobody brings them. */
export interface EventIntake {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** How events come from one module to another: handed over by a call, or through a stream. */
export interface EventWays {
  relayOf(database: ModuleDatabase, log: Logger): EventRelay;
  /** `taken`: the names of the events that the module takes; `receiver` takes them in. */
  intakeOf(database: ModuleDatabase, taken: ReadonlySet<string>, receiver: Receiver, log: Logger): EventIntake;
}

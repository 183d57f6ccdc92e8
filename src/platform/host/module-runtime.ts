import type { Logger } from 'pino';
import type { EventEnvelope, Receiver, WithinTaking } from '../access/binding.js';
import type { HostedModule } from '../access/service-host.js';
import type { ServiceContract } from '../contract/define-service.js';
import type { EventIntake, EventRelay, EventWays } from '../events/event-ways.js';
import type { Subscription } from '../events/relay.js';
import { type EventRoute, takeEvents } from '../events/subscriber.js';
import { Housekeeping } from '../storage/housekeeping.js';
import { Leadership } from '../storage/leadership.js';
import type { ModuleDatabase } from '../storage/module-database.js';
import { dropCapture } from '../storage/move/change-capture.js';
import type { Schedule } from './schedule.js';

const HOUSEKEEPING_EVERY = 60_000;

/** A module in the host that carries it: its database, what it publishes, what it takes, what it repeats. */
export class ModuleRuntime implements HostedModule {
  private relay: EventRelay | undefined;
  private intake: EventIntake | undefined;
  private readonly leadership: Leadership;

  constructor(
    readonly contract: ServiceContract,
    readonly provider: object,
    readonly database: ModuleDatabase,
    private readonly schedule: Schedule,
    private readonly routes: ReadonlyMap<string, EventRoute>,
    private readonly log: Logger,
  ) {
    this.leadership = new Leadership(database.internals, 'recurring work');
    const housekeeping = new Housekeeping(database);
    schedule.repeat('housekeeping', HOUSEKEEPING_EVERY, () => housekeeping.sweep());
  }

  get name(): string {
    return this.contract.name;
  }

  /** Hands on what waits in the outbox, fetches what others have published, and begins what is repeated; once. */
  async start(subscriptions: Subscription[], events: EventWays, receiver: Receiver): Promise<void> {
    if (this.relay) return;
    const intake = (this.intake = events.intakeOf(this.database, new Set(this.routes.keys()), receiver, this.log));
    const relay = (this.relay = events.relayOf(this.database, this.log));
    // What a move has left costs only a little: a database that cannot be reached now must not keep the module from its work.
    await dropCapture(this.database).catch((error: unknown) =>
      this.log.warn({ err: error, module: this.name }, 'what a move has left could not be removed'),
    );
    await intake.start();
    await relay.start(subscriptions);
    await this.leadership.start();
    this.schedule.start(() => this.leadership.held);
  }

  /** Nothing of its own accord any more; calls and events are still answered. */
  async pause(): Promise<void> {
    await this.schedule.stop();
    await this.leadership.stop();
    await this.intake?.stop();
    await this.relay?.stop();
    this.intake = this.relay = undefined;
  }

  async stop(): Promise<void> {
    await this.pause();
    await this.database.close();
  }

  receive(events: EventEnvelope[], also?: WithinTaking): Promise<void> {
    return takeEvents(this.database, this.routes, events, also);
  }

  /** For each subscriber of this module's events, how many at most wait for it. */
  async backlog(): Promise<{ subscriber: string; events: number }[]> {
    return (await this.relay?.backlog()) ?? [];
  }

  async settled(milliseconds: number): Promise<void> {
    await this.relay?.settled(milliseconds);
  }
}

import type { EventEnvelope } from '../access/binding.js';
import type { HostedModule } from '../access/service-host.js';
import type { ServiceContract } from '../contract/define-service.js';
import type { Relay, Subscription } from '../events/relay.js';
import { type EventRoute, takeEvents } from '../events/subscriber.js';
import { Housekeeping } from '../storage/housekeeping.js';
import type { ModuleDatabase } from '../storage/module-database.js';
import { Leadership } from './leadership.js';
import type { Schedule } from './schedule.js';

const HOUSEKEEPING_EVERY = 60_000;

/** A module in the host that carries it: its database, what it publishes, what it takes, what it repeats. */
export class ModuleRuntime implements HostedModule {
  private readonly leadership: Leadership;

  constructor(
    readonly contract: ServiceContract,
    readonly provider: object,
    readonly database: ModuleDatabase,
    private readonly relay: Relay,
    schedule: Schedule,
    private readonly routes: ReadonlyMap<string, EventRoute>,
  ) {
    this.leadership = new Leadership(
      database.internals,
      async () => {
        await relay.start();
        schedule.start();
      },
      async () => {
        await schedule.stop();
        await relay.stop();
      },
    );
    const housekeeping = new Housekeeping(database);
    schedule.repeat('housekeeping', HOUSEKEEPING_EVERY, () => housekeeping.sweep());
  }

  get name(): string {
    return this.contract.name;
  }

  /** Hands on what waits in the outbox, and begins what is repeated, where no other instance does it already. */
  async start(subscriptions: Subscription[]): Promise<void> {
    this.relay.knows(subscriptions);
    await this.leadership.start();
  }

  /** Nothing of its own accord any more; calls and events are still answered. */
  async pause(): Promise<void> {
    await this.leadership.stop();
  }

  async stop(): Promise<void> {
    await this.pause();
    await this.database.close();
  }

  receive(events: EventEnvelope[]): Promise<void> {
    return takeEvents(this.database, this.routes, events);
  }

  settled(milliseconds: number): Promise<void> {
    return this.relay.settled(milliseconds);
  }
}

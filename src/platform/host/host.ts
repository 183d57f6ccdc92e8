import type { Logger } from 'pino';
import type { Binding } from '../access/binding.js';
import type { HostedModule, ServiceHost } from '../access/service-host.js';
import type { ServiceContract } from '../contract/define-service.js';
import { Relay } from '../events/relay.js';
import { type EventRoute, routesOf, takeEvents } from '../events/subscriber.js';
import type { ModuleDatabase } from '../storage/module-database.js';
import { Leadership } from '../storage/leadership.js';
import { Housekeeping } from '../storage/housekeeping.js';

interface Carried {
  name: string;
  database: ModuleDatabase;
  relay: Relay;
  routes: Map<string, EventRoute>;
  housekeeping: Housekeeping;
}

/** A job that a module runs again and again while its host runs: expiries, sweeps, recovery. */
interface Recurring {
  name: string;
  every: number;
  run: () => Promise<unknown>;
  log: Logger;
  /** Of several instances on this database one does it. */
  alone: ModuleDatabase | undefined;
}

/** How soon (ms) an instance looks again whether a job has become its own. */
const TAKE_OVER_AFTER = 500;

/** One process: the modules that it carries, their relays and recurring work. */
export class Host {
  private readonly carried: Carried[] = [];
  private readonly recurring: Recurring[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly working = new Set<Promise<unknown>>();
  private readonly leaderships = new Map<ModuleDatabase, Leadership>();
  private running = false;

  constructor(
    private readonly services: ServiceHost,
    private readonly bindingOf: (service: string) => Binding,
  ) {}

  carry(
    contract: ServiceContract,
    database: ModuleDatabase,
    log: Logger,
    provider: object,
    takers: object[],
  ): HostedModule {
    const relay = new Relay(database, this.bindingOf, log);
    const routes = new Map<string, EventRoute>();
    for (const route of takers.flatMap(routesOf)) {
      if (routes.has(route.event.name)) throw new Error(`${contract.name} takes ${route.event.name} twice`);
      routes.set(route.event.name, route);
    }
    this.carried.push({ name: contract.name, database, relay, routes, housekeeping: new Housekeeping(database) });
    const module: HostedModule = {
      contract,
      provider,
      receive: (events) => takeEvents(database, routes, events),
      settled: (milliseconds) => relay.settled(milliseconds),
    };
    this.services.register(module);
    return module;
  }

  /**
   * Runs `run` every `every` milliseconds while the host runs, never twice at once; the first time at start. With `alone`, of
   * several instances of that database's module only one does it, and another takes over when that one is gone; without, each
   * instance does, so the job has to claim what it works on.
   */
  repeat(name: string, every: number, run: () => Promise<unknown>, log: Logger, alone?: ModuleDatabase): void {
    const job = { name, every, run, log, alone };
    this.recurring.push(job);
    if (this.running) this.schedule(job, 0);
  }

  async start(): Promise<void> {
    for (const { name, relay } of this.carried) await relay.start(this.subscriptionsTo(name));
    for (const { name, housekeeping, database } of this.carried)
      this.repeat(`${name} housekeeping`, 60_000, () => housekeeping.sweep(), this.quiet, database);
    for (const { database } of this.carried) {
      const leadership = new Leadership(database.internals, 'recurring work');
      this.leaderships.set(database, leadership);
      await leadership.start();
    }
    this.running = true;
    for (const job of this.recurring) this.schedule(job, 0);
  }

  async stop(): Promise<void> {
    this.running = false;
    for (const timer of this.timers) clearTimeout(timer);
    await Promise.allSettled(this.working);
    for (const leadership of this.leaderships.values()) await leadership.stop();
    for (const { relay } of this.carried) await relay.stop();
    for (const { database } of this.carried) await database.close();
  }

  /** Resolves when every event published so far was handed on, or after `milliseconds`. */
  async settled(milliseconds: number): Promise<void> {
    for (const { relay } of this.carried) await relay.settled(milliseconds);
  }

  /** Modules that cannot serve now, with why. */
  async troubles(): Promise<string[]> {
    if (!this.running) return ['the host is not running'];
    const troubles: string[] = [];
    for (const { name, database } of this.carried)
      await database.readOne('SELECT 1 AS one').catch((error: unknown) => troubles.push(`${name}: ${String(error)}`));
    return troubles;
  }

  get moduleNames(): string[] {
    return this.carried.map((c) => c.name);
  }

  /** For tests that look into a module from outside. */
  databaseOf(module: string): ModuleDatabase | undefined {
    return this.carried.find((c) => c.name === module)?.database;
  }

  private readonly quiet = { error: () => undefined } as unknown as Logger;

  private subscriptionsTo(publisher: string) {
    return this.carried
      .map(({ name, routes }) => ({
        subscriber: name,
        names: new Set([...routes.keys()].filter((event) => event.startsWith(`${publisher}.`))),
      }))
      .filter(({ names }) => names.size > 0);
  }

  private schedule(job: Recurring, delay: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      const idle = job.alone && !this.leaderships.get(job.alone)?.held;
      const work = (idle ? Promise.resolve() : job.run())
        .catch((error: unknown) => job.log.error({ err: error, job: job.name }, 'recurring work failed'))
        .finally(() => {
          this.working.delete(work);
          if (this.running) this.schedule(job, idle ? Math.min(job.every, TAKE_OVER_AFTER) : job.every);
        });
      this.working.add(work);
    }, delay).unref();
    this.timers.add(timer);
  }
}

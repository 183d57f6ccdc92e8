import type { Logger } from 'pino';
import type { ServiceHost } from '../access/service-host.js';
import type { Routing } from '../access/routing.js';
import type { ServiceContract } from '../contract/define-service.js';
import { DirectEvents } from '../events/direct-events.js';
import type { EventWays } from '../events/event-ways.js';
import type { Subscription } from '../events/relay.js';
import { type EventRoute, routesOf } from '../events/subscriber.js';
import type { ModuleDatabase } from '../storage/module-database.js';
import type { StoreModules } from './module-definition.js';
import { ModuleRuntime } from './module-runtime.js';
import type { Schedule } from './schedule.js';

/** One process: the modules that it carries now, which may come and go while it runs. */
export class Host {
  private readonly carried = new Map<string, ModuleRuntime>();
  /** Modules that come by a move: who asks them waits until the move is decided. */
  private readonly expected = new Set<string>();
  private running = false;
  private events: EventWays;

  constructor(
    private readonly services: ServiceHost,
    private readonly routing: Routing,
    private readonly modules: StoreModules,
  ) {
    this.events = new DirectEvents((service) => this.routing.bindingOf(service));
  }

  /** How events travel for the modules that start from now on; before any other word, they are handed over by a call. */
  useEvents(events: EventWays): void {
    this.events = events;
  }

  /** Takes a module in: from now on its calls are answered here. What it does of its own accord begins with `start`. */
  carry(
    contract: ServiceContract,
    database: ModuleDatabase,
    schedule: Schedule,
    log: Logger,
    provider: object,
    takers: object[],
  ): ModuleRuntime {
    const routes = new Map<string, EventRoute>();
    for (const route of takers.flatMap(routesOf)) {
      if (routes.has(route.event.name)) throw new Error(`${contract.name} takes ${route.event.name} twice`);
      routes.set(route.event.name, route);
    }
    const module = new ModuleRuntime(contract, provider, database, schedule, routes, log);
    this.modules.learn(contract, [...routes.keys()]);
    this.carried.set(contract.name, module);
    this.services.register(module, this.expected.delete(contract.name));
    this.routing.carriesHere(contract.name);
    return module;
  }

  /** The next time that this module is carried, it is held until `ServiceHost.resume`. */
  expect(module: string): void {
    this.expected.add(module);
  }

  async start(): Promise<void> {
    this.running = true;
    for (const name of this.carried.keys()) await this.startModule(name);
  }

  /** Begins what a module does of its own accord: relays, expiries, recovery. */
  async startModule(name: string): Promise<void> {
    await this.module(name).start(this.subscriptionsTo(name), this.events, this.services);
  }

  /** Lets a module go that this host has stopped answering for. */
  async release(name: string): Promise<void> {
    const module = this.module(name);
    this.carried.delete(name);
    await module.stop();
  }

  async stop(): Promise<void> {
    this.running = false;
    // Until all of them do nothing of their own accord, one may still ask another.
    await Promise.all(this.moduleRuntimes.map((module) => module.pause()));
    await Promise.all(this.moduleRuntimes.map((module) => module.stop()));
  }

  /** Resolves when every event published so far was handed on, or after `milliseconds`. */
  async settled(milliseconds: number): Promise<void> {
    for (const module of this.carried.values()) await module.settled(milliseconds);
  }

  /** Modules that cannot serve now, with why. */
  async troubles(): Promise<string[]> {
    if (!this.running) return ['the host is not running'];
    const troubles: string[] = [];
    for (const { name, database } of this.carried.values())
      await database.readOne('SELECT 1 AS one').catch((error: unknown) => troubles.push(`${name}: ${String(error)}`));
    return troubles;
  }

  get moduleNames(): string[] {
    return [...this.carried.keys()];
  }

  /** What this host carries at this moment. */
  get moduleRuntimes(): ModuleRuntime[] {
    return [...this.carried.values()];
  }

  carries(name: string): boolean {
    return this.carried.has(name);
  }

  /** Errors: a name that this host does not carry. */
  module(name: string): ModuleRuntime {
    const module = this.carried.get(name);
    if (!module) throw new Error(`this host does not carry ${name}`);
    return module;
  }

  /** For tests that look into a module from outside. */
  databaseOf(module: string): ModuleDatabase | undefined {
    return this.carried.get(module)?.database;
  }

  /** Who takes events of this publisher, on whatever host. */
  private subscriptionsTo(publisher: string): Subscription[] {
    return this.modules.takers
      .map(({ name, takes }) => ({
        subscriber: name,
        names: new Set(takes.filter((event) => event.startsWith(`${publisher}.`))),
      }))
      .filter(({ names }) => names.size > 0);
  }
}

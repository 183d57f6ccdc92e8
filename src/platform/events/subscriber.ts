import 'reflect-metadata';
import type { EventDefinition } from '../contract/define-service.js';
import { validate } from '../contract/validation.js';
import type { EventEnvelope, WithinTaking } from '../access/binding.js';
import type { ModuleDatabase } from '../storage/module-database.js';
import type { Transaction } from '../storage/transaction.js';
import { timestamp } from '../values/clock.js';

type EventHandler = (body: object, tx: Transaction, event: EventEnvelope) => Promise<void> | void;

export interface EventRoute {
  event: EventDefinition;
  handle: EventHandler;
}

const ROUTES = Symbol('doordesk:event-routes');

/**
 * Marks a method of a module's provider or subscriber class as taking an event:
 * `@Subscribes(Offers.events.PriceChanged) onPriceChanged(event: PriceChanged, tx: Transaction) { … }`.
 * It runs in the same transaction as the inbox entry, so a doubled event has no second effect; it writes only through `tx`.
 */
export function Subscribes<B extends object>(event: EventDefinition<B>) {
  return <H extends (body: B, tx: Transaction, event: EventEnvelope) => Promise<void> | void>(
    target: object,
    key: string,
    _descriptor: TypedPropertyDescriptor<H>,
  ): void => {
    const routes = (Reflect.getMetadata(ROUTES, target) as [EventDefinition, string][] | undefined) ?? [];
    Reflect.defineMetadata(ROUTES, [...routes, [event, key]], target);
  };
}

/** The events that an instance takes. */
export function routesOf(instance: object): EventRoute[] {
  const routes = (Reflect.getMetadata(ROUTES, instance) as [EventDefinition, string][] | undefined) ?? [];
  return routes.map(([event, key]) => ({
    event,
    handle: ((instance as Record<string, EventHandler>)[key] as EventHandler).bind(instance),
  }));
}

/** The names of the events that instances of a class take. */
export const eventsTakenBy = (type: { prototype: unknown }): string[] =>
  ((Reflect.getMetadata(ROUTES, type.prototype as object) as [EventDefinition, string][] | undefined) ?? []).map(
    ([event]) => event.name,
  );

/**
 * Takes events into a module: inbox entry and effect in one transaction; events that were taken before are passed over. `also`
 * is done in the same transaction. It waits for the disk unless all of them may be lost.
 */
export async function takeEvents(
  database: ModuleDatabase,
  routes: ReadonlyMap<string, EventRoute>,
  events: EventEnvelope[],
  also?: WithinTaking,
): Promise<void> {
  const mayBeLost = events.every(({ name }) => routes.get(name)?.event.mayBeLost === true);
  const work = async (tx: Transaction): Promise<void> => {
    for (const event of events) {
      const route = routes.get(event.name);
      if (!route) continue;
      const fresh = await tx.run(
        'INSERT INTO platform_inbox (event_id, at) VALUES (?, ?) ON CONFLICT (event_id) DO NOTHING',
        [event.eventId, timestamp()],
      );
      if (fresh === 0) continue;
      const errors = validate(route.event.body, event.body);
      if (errors)
        throw new Error(`${event.name} ${event.eventId} does not hold to its contract: ${JSON.stringify(errors)}`);
      await route.handle(event.body, tx, event);
    }
    await also?.(tx);
  };
  await database.write(work, { mayBeLost });
}

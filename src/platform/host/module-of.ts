import type { InjectionToken, ModuleMetadata, Provider as NestProvider } from '@nestjs/common';
import type { Logger } from 'pino';
import { platformMigrations } from '../../../migrations/platform/index.js';
import type { ServiceContract } from '../contract/define-service.js';
import { ServiceAccess } from '../access/service-access.js';
import { ModuleDatabase } from '../storage/module-database.js';
import type { Engine } from '../storage/engine.js';
import type { Place } from '../storage/module-storage.js';
import { openEngine } from '../storage/open-engine.js';
import { Host } from './host.js';
import { type ModuleDefinition, remember } from './module-definition.js';
import { Schedule } from './schedule.js';
import { LOGGER, PLACE_OF, clientToken } from './tokens.js';

/** The Nest metadata of a business module: its own database, its clients, its door. Use as `@Module(moduleOf({ … }))`. */
export function moduleOf(definition: ModuleDefinition): ModuleMetadata {
  const { contract, service, uses = [], subscribers = [] } = definition;
  const takers: InjectionToken[] = [service, ...subscribers];
  const providers: NestProvider[] = [
    {
      provide: ModuleDatabase,
      inject: [PLACE_OF],
      useFactory: async (placeOf: (module: string) => Place) =>
        new ModuleDatabase(contract.name, await openModule(definition, placeOf(contract.name))),
    },
    { provide: Schedule, inject: [LOGGER], useFactory: (log: Logger) => new Schedule(log) },
    ...clientsFor(contract.name, uses),
    service,
    ...subscribers,
    ...(definition.providers ?? []),
    {
      provide: `doordesk:registration:${contract.name}`,
      inject: [Host, ModuleDatabase, Schedule, LOGGER, ...takers],
      useFactory: (
        host: Host,
        database: ModuleDatabase,
        schedule: Schedule,
        log: Logger,
        provider: object,
        ...others: object[]
      ) => host.carry(contract, database, schedule, log, provider, [provider, ...others]),
    },
  ];
  remember(providers, definition);
  return { providers };
}

/** Opens a module's database at a place, with its tables up to date. */
export const openModule = ({ contract, storage }: ModuleDefinition, place: Place): Promise<Engine> =>
  openEngine(place, {
    module: contract.name,
    durability: storage.durability,
    entities: storage.entities ?? [],
    migrations: [...platformMigrations, ...storage.migrations],
  });

/** Clients of `contracts` for a caller: a module or a part of the gateway. */
export function clientsFor(caller: string, contracts: ServiceContract[]): NestProvider[] {
  return contracts.map((contract) => ({
    provide: clientToken(contract.name),
    inject: [ServiceAccess],
    useFactory: (access: ServiceAccess) => access.client(contract, caller),
  }));
}

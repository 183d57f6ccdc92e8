import type { InjectionToken, ModuleMetadata, Provider as NestProvider, Type } from '@nestjs/common';
import type { Logger } from 'pino';
import { platformMigrations } from '../../../migrations/platform/index.js';
import type { ServiceContract } from '../contract/define-service.js';
import { ServiceAccess } from '../access/service-access.js';
import type { Config } from '../config/config.js';
import { ModuleDatabase } from '../storage/module-database.js';
import type { ModuleStorage } from '../storage/module-storage.js';
import { openEngine } from '../storage/open-engine.js';
import { Host } from './host.js';
import { CONFIG, LOGGER, clientToken } from './tokens.js';

export interface ModuleDefinition {
  /** The contract that the module answers for. */
  contract: ServiceContract;
  /** The class that provides it: every operation of the contract, one method each. */
  service: Type;
  /** The contracts that the module calls; the register in `boundaries/` must allow them. */
  uses?: ServiceContract[];
  storage: ModuleStorage;
  /** Classes with `@Subscribes` methods beside the service itself. */
  subscribers?: Type[];
  /** Private parts. */
  providers?: NestProvider[];
}

/** The Nest metadata of a business module: its own database, its clients, its door. Use as `@Module(moduleOf({ … }))`. */
export function moduleOf(definition: ModuleDefinition): ModuleMetadata {
  const { contract, service, uses = [], storage, subscribers = [], providers = [] } = definition;
  const registration = `${REGISTRATION}${contract.name}`;
  const takers: InjectionToken[] = [service, ...subscribers];
  return {
    providers: [
      {
        provide: ModuleDatabase,
        inject: [CONFIG],
        useFactory: async (config: Config) =>
          new ModuleDatabase(
            contract.name,
            await openEngine(config.databases(contract.name), {
              ...storage,
              module: contract.name,
              migrations: [...platformMigrations, ...storage.migrations],
            }),
          ),
      },
      ...clientsFor(contract.name, uses),
      service,
      ...subscribers,
      ...providers,
      {
        provide: registration,
        inject: [Host, ModuleDatabase, LOGGER, ...takers],
        useFactory: (host: Host, database: ModuleDatabase, log: Logger, provider: object, ...others: object[]) =>
          host.carry(contract, database, log, provider, [provider, ...others]),
      },
    ],
  };
}

const REGISTRATION = 'doordesk:registration:';

/** The names of modules, as their contracts give them; for those that prepare a place for each. */
export function moduleNames(modules: readonly Type[]): string[] {
  const tokens = modules.flatMap((module) =>
    ((Reflect.getMetadata('providers', module) ?? []) as { provide?: unknown }[]).map(({ provide }) => provide),
  );
  return tokens.flatMap((token) =>
    typeof token === 'string' && token.startsWith(REGISTRATION) ? [token.slice(REGISTRATION.length)] : [],
  );
}

/** Clients of `contracts` for a caller: a module or a part of the gateway. */
export function clientsFor(caller: string, contracts: ServiceContract[]): NestProvider[] {
  return contracts.map((contract) => ({
    provide: clientToken(contract.name),
    inject: [ServiceAccess],
    useFactory: (access: ServiceAccess) => access.client(contract, caller),
  }));
}

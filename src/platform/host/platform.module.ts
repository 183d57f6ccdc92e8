import { type DynamicModule, Global, Module, type Type } from '@nestjs/common';
import type { Logger } from 'pino';
import { type Binding, BytesBinding, LocalBinding, RepeatingBinding } from '../access/binding.js';
import { FaultPlan } from '../access/faults.js';
import { FaultyBinding } from '../access/faulty-binding.js';
import { KeptCommands } from '../access/kept-commands.js';
import { Routing } from '../access/routing.js';
import { ServiceAccess } from '../access/service-access.js';
import { ServiceHost } from '../access/service-host.js';
import { type Config, ConfigError } from '../config/config.js';
import { createLogger } from '../logging/logger.js';
import { Telemetry } from '../telemetry/telemetry.js';
import type { Place } from '../storage/module-storage.js';
import { Host } from './host.js';
import { StoreModules } from './module-definition.js';
import { CONFIG, LOGGER, PLACE_OF } from './tokens.js';

/** The parts of a running platform: one of each in a process, whatever modules come and go. */
export interface Platform {
  config: Config;
  log: Logger;
  services: ServiceHost;
  routing: Routing;
  access: ServiceAccess;
  /** Commands that wait for their owners; opened by the hosts that take them from the public. */
  kept: KeptCommands;
  /** Undefined unless faults were asked for at start. */
  faults: FaultPlan | undefined;
  modules: StoreModules;
  host: Host;
  telemetry: Telemetry;
  placeOf: (module: string) => Place;
}

/** What every module stands on: configuration, log, the service-access path and the host itself. */
@Global()
@Module({})
export class PlatformModule {
  /** `modules`: every module of the store, also those that other hosts carry. */
  static for(config: Config, modules: Type[] = [], placeOf = config.databases): DynamicModule {
    return PlatformModule.of(createPlatform(config, modules, placeOf));
  }

  /** The same parts for modules that come later. */
  static of(platform: Platform): DynamicModule {
    const { config, log, services, routing, access, modules, host, telemetry, placeOf } = platform;
    return {
      module: PlatformModule,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: LOGGER, useValue: log },
        { provide: PLACE_OF, useValue: placeOf },
        { provide: ServiceHost, useValue: services },
        { provide: Routing, useValue: routing },
        { provide: ServiceAccess, useValue: access },
        { provide: StoreModules, useValue: modules },
        { provide: Host, useValue: host },
        { provide: Telemetry, useValue: telemetry },
      ],
      exports: [CONFIG, LOGGER, PLACE_OF, ServiceHost, Routing, ServiceAccess, StoreModules, Host, Telemetry],
    };
  }
}

export function createPlatform(
  config: Config,
  types: Type[],
  placeOf = config.databases,
  telemetry = new Telemetry(),
): Platform {
  const log = createLogger(config.logLevel);
  const modules = new StoreModules(types);
  const services = new ServiceHost(log, config.checkReplies, telemetry.tracer);
  const faults = faultsFor(config, modules);
  const around = (inner: Binding): Binding => {
    const binding = config.repeatCommands
      ? new RepeatingBinding(inner, (service, operation) => modules.effectOf(service, operation) !== 'read')
      : inner;
    return faults ? new FaultyBinding(binding, faults) : binding;
  };
  const local = config.binding === 'bytes' ? new BytesBinding(services) : new LocalBinding(services);
  const routing = new Routing(around(local), around);
  const kept = new KeptCommands(log);
  const patience = faults && ((service: string, operation: string) => faults.patienceWith(service, operation));
  const access = new ServiceAccess((service) => routing.bindingOf(service), {
    kept,
    patience,
    isRemote: (service) => routing.isRemote(service),
    tracer: telemetry.tracer,
    recorder: telemetry.recorder,
  });
  const host = new Host(services, routing, modules);
  return { config, log, services, routing, access, kept, faults, modules, host, telemetry, placeOf };
}

/** Errors: ConfigError, for a fault of what this store does not have. */
function faultsFor({ faults }: Config, modules: StoreModules): FaultPlan | undefined {
  if (faults === undefined) return undefined;
  try {
    return new FaultPlan(faults, (target) => modules.has(target));
  } catch (error) {
    throw new ConfigError(`DOORDESK_FAULTS ${(error as Error).message}.`);
  }
}

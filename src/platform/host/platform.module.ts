import { type DynamicModule, Global, Module, type Type } from '@nestjs/common';
import type { Logger } from 'pino';
import { type Binding, BytesBinding, LocalBinding, RepeatingBinding } from '../access/binding.js';
import { Routing } from '../access/routing.js';
import { ServiceAccess } from '../access/service-access.js';
import { ServiceHost } from '../access/service-host.js';
import type { Config } from '../config/config.js';
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
  const around = (binding: Binding): Binding =>
    config.repeatCommands
      ? new RepeatingBinding(binding, (service, operation) => modules.effectOf(service, operation) !== 'read')
      : binding;
  const local = config.binding === 'bytes' ? new BytesBinding(services) : new LocalBinding(services);
  const routing = new Routing(around(local), around);
  const access = new ServiceAccess((service) => routing.bindingOf(service), {
    isRemote: (service) => routing.isRemote(service),
    tracer: telemetry.tracer,
    recorder: telemetry.recorder,
  });
  const host = new Host(services, routing, modules);
  return { config, log, services, routing, access, modules, host, telemetry, placeOf };
}

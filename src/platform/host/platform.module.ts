import { type DynamicModule, Global, Module } from '@nestjs/common';
import { type Binding, BytesBinding, LocalBinding, RepeatingBinding } from '../access/binding.js';
import { KeptCommands } from '../access/kept-commands.js';
import { KeptStore } from '../access/kept-store.js';
import { ServiceAccess } from '../access/service-access.js';
import { ServiceHost } from '../access/service-host.js';
import type { Config } from '../config/config.js';
import { createLogger } from '../logging/logger.js';
import { Host } from './host.js';
import { CONFIG, LOGGER } from './tokens.js';

/** Names the files that belong to this host and to none of its modules. */
const HOST = 'store';

/** What every module stands on: configuration, log, the service-access path and the host itself. */
@Global()
@Module({})
export class PlatformModule {
  static for(config: Config): DynamicModule {
    const log = createLogger(config.logLevel);
    const services = new ServiceHost(log, config.checkReplies);
    const binding = bindingFor(config, services);
    const bindingOf = () => binding;
    const kept = new KeptCommands(() => KeptStore.open(config.dataDirectory, HOST), log);
    return {
      module: PlatformModule,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: LOGGER, useValue: log },
        { provide: ServiceHost, useValue: services },
        { provide: ServiceAccess, useValue: new ServiceAccess(bindingOf, { kept }) },
        { provide: KeptCommands, useValue: kept },
        { provide: Host, useValue: new Host(services, bindingOf) },
      ],
      exports: [CONFIG, LOGGER, ServiceHost, ServiceAccess, KeptCommands, Host],
    };
  }
}

function bindingFor(config: Config, services: ServiceHost): Binding {
  const binding = config.binding === 'bytes' ? new BytesBinding(services) : new LocalBinding(services);
  if (!config.repeatCommands) return binding;
  return new RepeatingBinding(binding, (service, name) => services.operation(service, name)?.effect !== 'read');
}

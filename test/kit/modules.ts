import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type Config, readConfig } from '../../src/platform/config/config.js';
import type { Client, ServiceContract } from '../../src/platform/contract/index.js';
import { ServiceAccess } from '../../src/platform/access/service-access.js';
import type { EventWays } from '../../src/platform/events/event-ways.js';
import { Host } from '../../src/platform/host/host.js';
import { PlatformModule } from '../../src/platform/host/platform.module.js';
import { definitionOf } from '../../src/platform/host/module-definition.js';
import type { ModuleDatabase } from '../../src/platform/storage/module-database.js';
import { databaseOf, dropDatabaseOf, onPostgres } from './postgres.js';

export interface StartedModules {
  /** A typed client, as any other module would have it. */
  client<S extends ServiceContract>(contract: S): Client<S>;
  database(module: string): ModuleDatabase;
  app: INestApplicationContext;
  directory: string;
  /** Stops the modules, keeping their data; `start` them again on the same directory. */
  stop(): Promise<void>;
  /** Stops the modules and removes their data. */
  remove(): Promise<void>;
}

/**
 * Starts real modules on real SQLite files in a temporary folder, or on a PostgreSQL database: no mocks, no HTTP.
 * `elsewhere`: modules that another host carries. `events`: how events travel, when not by a call.
 */
export async function startModules(
  modules: Type[],
  options: { directory?: string; config?: Partial<Config>; events?: EventWays; elsewhere?: Type[] } = {},
): Promise<StartedModules> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'doordesk-'));
  const config = {
    ...readConfig({ DOORDESK_DATA: directory, DOORDESK_LOG: 'silent', DOORDESK_CHECK_REPLIES: '1' }),
    ...(onPostgres
      ? {
          databases: (
            await databaseOf(
              directory,
              modules.map((m) => definitionOf(m).contract.name),
            )
          ).placeOf,
        }
      : {}),
    ...options.config,
  };
  class TestStore {}
  const app = await NestFactory.createApplicationContext(
    { module: TestStore, imports: [PlatformModule.for(config, options.elsewhere), ...modules] },
    { logger: false },
  );
  const host = app.get(Host);
  if (options.events) host.useEvents(options.events);
  await host.start();
  const access = app.get(ServiceAccess);
  let stopped = false;
  const stop = async (): Promise<void> => {
    if (stopped) return;
    stopped = true;
    await host.stop();
    await app.close();
  };
  return {
    app,
    directory,
    stop,
    client: (contract) => access.client(contract, 'test'),
    database: (module) => host.databaseOf(module) as ModuleDatabase,
    remove: async () => {
      await stop();
      await dropDatabaseOf(directory);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { createServer } from './gateway/server.js';
import { seedDemoCatalogue } from './import/demo-catalogue.js';
import { lockDirectorySoon } from './platform/host/directory-lock.js';
import { openControlSocket } from './platform/control/control-socket.js';
import { ServiceHost } from './platform/access/service-host.js';
import { type Config, ConfigError, Host, ServiceAccess } from './platform/index.js';
import { StoreModule } from './store.module.js';

/** How long to wait for a process that is about to leave the data folder, in milliseconds. */
const LOCK_PATIENCE = 10_000;

export interface RunningStore {
  app: INestApplication;
  /** `http://localhost:3000` */
  url: string;
  /** Stops accepting, finishes what is in flight, closes every database. */
  stop(): Promise<void>;
}

/** Starts the store in this process. Errors: ConfigError when the folder or the port cannot be had. */
export async function startStore(config: Config): Promise<RunningStore> {
  const release = await lockDirectorySoon(config.dataDirectory, LOCK_PATIENCE).catch((error: unknown) => {
    throw new ConfigError(`DOORDESK_DATA (${config.dataDirectory}) cannot be used: ${(error as Error).message}`);
  });
  if (!release) throw new ConfigError(`Another process runs on DOORDESK_DATA (${config.dataDirectory}).`);
  const app = await createServer(StoreModule.for(config), versionOf());
  const host = app.get(Host);
  await host.start();
  const closeSocket = await openControlSocket(config.dataDirectory, app.get(ServiceHost));
  if (config.seed === 'demo') await seedDemoCatalogue(config.dataDirectory, app.get(ServiceAccess));
  try {
    await app.listen(config.port, '0.0.0.0');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new ConfigError(`PORT ${config.port} is in use by another program.`);
    throw error;
  }
  const server = app.getHttpServer() as Server;
  const { port } = server.address() as AddressInfo;
  return {
    app,
    url: `http://localhost:${port}`,
    stop: async () => {
      await app.close();
      await closeSocket();
      await host.stop();
      release();
    },
  };
}

export function versionOf(): string {
  const manifest = readFileSync(new URL(packageUrl(), import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** The sources lie one folder below the project, their build two. */
const packageUrl = (): string => (import.meta.url.includes('/dist/') ? '../../package.json' : '../package.json');

import type { INestApplicationContext } from '@nestjs/common';
import { lockDirectorySoon } from './platform/host/directory-lock.js';
import { instanceName, processesOf } from './host-command.js';
import { HostProcess } from './host-process.js';
import { KeptTopology } from './kept-topology.js';
import { Moves } from './moves.js';
import { type Config, ConfigError } from './platform/index.js';
import { Supervisor } from './platform/supervisor/supervisor.js';
import { gatewayOf } from './platform/topology/topology.js';

/** How long to wait for a process that is about to leave the data folder, in milliseconds. */
const LOCK_PATIENCE = 10_000;

export interface RunningStore {
  app: INestApplicationContext;
  /** `http://localhost:3000` */
  url: string;
  /** The public host, which runs in this process. */
  host: HostProcess;
  /** The processes of the other hosts. */
  supervisor: Supervisor;
  /** Stops accepting, finishes what is in flight, stops the other hosts, closes every database. */
  stop(): Promise<void>;
}

export interface StoreOptions {
  /** What the other hosts write, line by line. */
  line?: (name: string, line: string, stream: 'stdout' | 'stderr') => void;
}

/**
 * Starts the store: its public host in this process, the others, where the topology has them, in processes that this one
 * looks after. Errors: ConfigError when the folder or the port cannot be had.
 */
export async function startStore(config: Config, options: StoreOptions = {}): Promise<RunningStore> {
  const release = await lockDirectorySoon(config.dataDirectory, LOCK_PATIENCE).catch((error: unknown) => {
    throw new ConfigError(`DOORDESK_DATA (${config.dataDirectory}) cannot be used: ${(error as Error).message}`);
  });
  if (!release) throw new ConfigError(`Another process runs on DOORDESK_DATA (${config.dataDirectory}).`);
  const kept = KeptTopology.read(config.dataDirectory, config.topology);
  const gateway = gatewayOf(kept.current);
  const supervisor = new Supervisor({
    line: options.line ?? passOn,
    isReady: (line) => line.startsWith('Doordesk') && line.includes('is ready'),
  });
  const plans = processesOf(kept.current, config).filter(({ name }) => name !== instanceName(gateway, 1));
  const moves = new Moves(config, kept, supervisor, gateway.name);
  let host: HostProcess | undefined;
  try {
    const others = Promise.all(plans.map((plan) => supervisor.add(plan)));
    // When this process cannot start, nobody waits for them any more: the reason is told, not that they were stopped.
    others.catch(() => undefined);
    host = await HostProcess.start(config, { topology: kept.current, host: gateway.name, instance: 1 }, moves.commands);
    moves.directs(host);
    await others;
    if (config.seed === 'demo') {
      const { seedDemoCatalogue } = await import('./import/demo-catalogue.js');
      await seedDemoCatalogue(config.dataDirectory, host.platform.access);
    }
    const running = host;
    return {
      app: host.app,
      url: await host.listen(config.port),
      host,
      supervisor,
      stop: async () => {
        await Promise.all([running.stop(), supervisor.stop()]);
        release();
      },
    };
  } catch (error) {
    await Promise.all([host?.stop(), supervisor.stop()]);
    release();
    throw error;
  }
}

const passOn = (_name: string, line: string, stream: 'stdout' | 'stderr'): void => {
  // What a host says when it is ready is for us; there is one ready line, that of the whole store.
  if (stream === 'stdout' && line.startsWith('Doordesk')) return;
  process[stream].write(`${line}\n`);
};

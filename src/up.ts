import { join } from 'node:path';
import { processesOf } from './host-command.js';
import { KeptTopology } from './kept-topology.js';
import { Moves } from './moves.js';
import { openControlSocket } from './platform/control/control-socket.js';
import { lockDirectorySoon } from './platform/host/directory-lock.js';
import { type Config, ConfigError, ServiceError } from './platform/index.js';
import { Supervisor } from './platform/supervisor/supervisor.js';
import { gatewayOf } from './platform/topology/topology.js';

const LOCK_PATIENCE = 10_000;

export interface UpOptions {
  /** Takes each line that a host writes. */
  line: (host: string, line: string) => void;
}

export interface Up {
  /** Where the store answers the public. */
  url: string;
  supervisor: Supervisor;
  stop(): Promise<void>;
}

/** Where the process that looks after all hosts takes orders. */
export const directorFolder = (dataDirectory: string): string => join(dataDirectory, 'run', 'up');

/**
 * Every host of a topology as a process of its own on this machine, looked after by this one, which carries nothing itself.
 * Errors: ConfigError.
 */
export async function up(config: Config, { line }: UpOptions): Promise<Up> {
  const release = await lockDirectorySoon(config.dataDirectory, LOCK_PATIENCE);
  if (!release) throw new ConfigError(`Another process runs on DOORDESK_DATA (${config.dataDirectory}).`);
  const kept = KeptTopology.read(config.dataDirectory, config.topology);
  let url = '';
  const supervisor = new Supervisor({
    line: (name, text) => {
      url ||= /^Doordesk is ready at (\S+)/.exec(text)?.[1] ?? '';
      line(name, text);
    },
    isReady: (text) => text.startsWith('Doordesk') && text.includes('is ready'),
  });
  // Its gateway host passes on what is for us.
  const director = directorFolder(config.dataDirectory);
  const moves = new Moves(config, kept, supervisor, '');
  const closeSocket = await openControlSocket(director, nowhere, moves.commands);
  const stop = async (): Promise<void> => {
    await supervisor.stop();
    await closeSocket();
    release();
  };
  try {
    // The public host comes last, so that what it says first is that the store is ready.
    const plans = processesOf(kept.current, config).map((plan) => ({
      ...plan,
      env: { ...plan.env, DOORDESK_DIRECTOR: director },
    }));
    const isGateway = ({ name }: { name: string }): boolean => name.startsWith(gatewayOf(kept.current).name);
    await Promise.all(plans.filter((plan) => !isGateway(plan)).map((plan) => supervisor.add(plan)));
    for (const plan of plans.filter(isGateway)) await supervisor.add(plan);
    return { url, supervisor, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const refuse = (): Promise<never> =>
  Promise.reject(new ServiceError('unavailable', 'not_carried', 'This process carries no module.'));
const nowhere = { dispatch: refuse, receive: refuse };

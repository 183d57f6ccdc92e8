import { fileURLToPath } from 'node:url';
import { type Config, environmentOf } from './platform/index.js';
import type { ProcessPlan } from './platform/supervisor/supervisor.js';
import type { HostPlan, Topology } from './platform/topology/topology.js';

export const instanceName = ({ name, instances }: HostPlan, instance: number): string =>
  instances === 1 ? name : `${name}-${instance}`;

/** The processes of a topology, one for each instance of each host. */
export const processesOf = (topology: Topology, config: Config): ProcessPlan[] =>
  topology.hosts.flatMap((host) => Array.from({ length: host.instances }, (_, i) => processOf(host, i + 1, config)));

/** How a host is started as a process of its own; the environment is this process's, with what the configuration has changed. */
export function processOf(host: HostPlan, instance: number, config: Config, more: string[] = []): ProcessPlan {
  return {
    name: instanceName(host, instance),
    command: process.execPath,
    args: [MAIN, '--host', host.name, '--instance', String(instance), ...more],
    env: {
      ...process.env,
      ...environmentOf(config),
      DOORDESK_SUPERVISED: '1',
      PORT: String(config.port === 0 ? 0 : config.port + instance - 1),
      // One process has the port that was asked for; where the others serve, it tells (scrape-targets.ts).
      DOORDESK_OPS_PORT:
        config.opsPort === undefined ? '' : String(host.gateway && instance === 1 ? config.opsPort : 0),
    },
  };
}

/** The build, also when this is the source under test. */
const MAIN = fileURLToPath(
  new URL(import.meta.url.includes('/dist/') ? '../run/main.js' : '../dist/run/main.js', import.meta.url),
);

import { ConfigError } from '../../platform/index.js';
import { CONNECTIONS_OF_A_MODULE } from '../../platform/storage/postgres-connection.js';
import { parseTopology } from '../../platform/topology/load-topology.js';
import type { HostPlan } from '../../platform/topology/topology.js';
import { type TopologyVariable, variablesIn } from '../../platform/topology/topology-variables.js';

/** For administrators, and for the one more instance that there is while an update rolls. */
const CONNECTIONS_TO_SPARE = 20;

/** A host as those see it who run it. */
export interface DeployedHost extends Pick<HostPlan, 'name' | 'gateway' | 'instances'> {
  /** Its data folder holds what nothing else does: commands that were accepted, tables on SQLite. */
  keepsFiles: boolean;
  /** Whether those are tables, which grow with the shop. */
  keepsTables: boolean;
}

/** What there is to run, whatever runs it. */
export interface DeploymentPlan {
  topology: string;
  hosts: DeployedHost[];
  /** The hosts talk over sockets in one data folder, so all are on one machine. */
  sharesFolder: boolean;
  usesNats: boolean;
  usesPostgres: boolean;
  /** What the topology reads from the environment. */
  variables: TopologyVariable[];
  /** What PostgreSQL must allow (`max_connections`). */
  connections: number;
}

/** Reads what there is to run from a topology's text. Errors: ConfigError, when it cannot be used. */
export function planOf(name: string, text: string, modules: readonly string[]): DeploymentPlan {
  // Addresses are given where the store is run; here any word will do.
  const anything = new Proxy({}, { get: () => 'unix:/anything' });
  const { hosts, transport } = parseTopology(name, text, modules, anything);
  const onPostgres = ({ database }: HostPlan): boolean => typeof database === 'object' && 'postgres' in database;
  const opened = hosts
    .filter(onPostgres)
    .reduce((sum, host) => sum + CONNECTIONS_OF_A_MODULE * host.modules.length * host.instances, 0);
  return {
    topology: name,
    hosts: hosts.map((host) => {
      const keepsTables = host.modules.length > 0 && !onPostgres(host);
      const { gateway, instances } = host;
      return { name: host.name, gateway, instances, keepsTables, keepsFiles: gateway || keepsTables };
    }),
    sharesFolder: transport === 'local' && hosts.length > 1,
    usesNats: transport !== 'local',
    usesPostgres: opened > 0,
    variables: variablesIn(text),
    connections: Math.max(100, opened + CONNECTIONS_TO_SPARE),
  };
}

/** Errors: ConfigError, when the hosts cannot be in containers; one line that says what would help. */
export function mustBeApart({ topology, sharesFolder, hosts }: DeploymentPlan, reserved: readonly string[]): void {
  if (sharesFolder)
    throw new ConfigError(
      `The hosts of ${topology} talk over sockets in one data folder, which containers do not share: give the topology transport: nats, or run it with systemd.`,
    );
  const taken = hosts.find(({ name }) => reserved.includes(name));
  if (taken) throw new ConfigError(`The host ${taken.name} of ${topology} needs another name: that one is taken here.`);
}

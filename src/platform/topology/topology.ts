import { join, resolve } from 'node:path';
import type { Config } from '../config/config.js';
import type { Place } from '../storage/module-storage.js';
import { placesOnPostgres } from '../storage/postgres-roles.js';

/** Where the modules of a host keep their tables; `sqlite` alone is the data folder's own place for them. */
export type DatabasePlan = 'sqlite' | { sqlite: string } | { postgres: string };

/** One kind of process: the modules that it carries, and how many of it there are. */
export interface HostPlan {
  name: string;
  /** Whether it answers the public. */
  gateway: boolean;
  modules: string[];
  instances: number;
  database: DatabasePlan;
  /** For the local transport: `unix:PATH` or `tcp://HOST:PORT`; a socket in the data folder when absent. */
  address?: string;
}

/** Where the NATS servers are, and what tells the stores on them apart. */
export interface NatsPlan {
  nats: string;
  namespace: string;
}

/** Which host carries which modules, and how they talk. */
export interface Topology {
  name: string;
  transport: 'local' | NatsPlan;
  hosts: HostPlan[];
}

/** Errors: a name that the topology does not have. */
export function hostNamed(topology: Topology, name: string): HostPlan {
  const host = topology.hosts.find((h) => h.name === name);
  if (!host) throw new Error(`The topology ${topology.name} has no host ${name}.`);
  return host;
}

export const hostOf = (topology: Topology, module: string): HostPlan | undefined =>
  topology.hosts.find((host) => host.modules.includes(module));

export const gatewayOf = (topology: Topology): HostPlan => topology.hosts.find((h) => h.gateway) as HostPlan;

/**
 * Where a module's tables are. By default each has its file in the data folder, whichever host carries it. Errors: ConfigError,
 * for the URL of a database that cannot be one.
 */
export function placeIn(topology: Topology, module: string, config: PlacesConfig): Place {
  const database = hostOf(topology, module)?.database ?? 'sqlite';
  if (database === 'sqlite') return config.databases(module);
  if ('sqlite' in database)
    return { kind: 'sqlite', path: join(resolve(config.dataDirectory, database.sqlite), `${module}.sqlite`) };
  return placesOnPostgres(database.postgres, config.postgresSecret, `The database of ${module}`)(module);
}

export type PlacesConfig = Pick<Config, 'databases' | 'dataDirectory' | 'postgresSecret'>;

/** Where the instances of a host that carry a module listen, on the local transport. */
export function addressesOf(topology: Topology, module: string, dataDirectory: string): string[] {
  const host = hostOf(topology, module);
  if (!host) return [];
  return Array.from({ length: host.instances }, (_, i) => addressOf(host, i + 1, dataDirectory));
}

export function addressOf(host: HostPlan, instance: number, dataDirectory: string): string {
  if (host.address && host.instances === 1) return host.address;
  return `unix:${join(dataDirectory, 'run', `${host.name}-${instance}.sock`)}`;
}

/** The same topology with a module on another host; a host that is left with nothing to do goes. */
export function withModuleOn(topology: Topology, module: string, to: HostPlan): Topology {
  const without = topology.hosts.map((h) => ({ ...h, modules: h.modules.filter((m) => m !== module) }));
  const target = without.find((h) => h.name === to.name) ?? { ...to, modules: [] };
  const others = without.filter((h) => h.name !== to.name && (h.gateway || h.modules.length > 0));
  const grown = { ...target, modules: [...target.modules, module].sort() };
  return { ...topology, hosts: [...others, grown].sort((a, b) => Number(b.gateway) - Number(a.gateway)) };
}

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { parseDocument, stringify } from 'yaml';
import { ConfigError } from '../config/config.js';
import { type DatabasePlan, type HostPlan, type Topology, hostOf } from './topology.js';
import { TOPOLOGY_SCHEMA } from './topology-schema.js';
import { NATS_ADDRESS, NATS_NAMESPACE, VARIABLE } from './topology-variables.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** A topology as its file says it. */
interface TopologyFile {
  transport?: 'local' | 'nats';
  nats?: string;
  namespace?: string;
  database?: DatabasePlan;
  hosts: Record<
    string,
    { modules?: string[] | 'rest'; gateway?: boolean; instances?: number; database?: DatabasePlan; address?: string }
  >;
}

const checked = new Ajv2020({ allErrors: false }).compile<TopologyFile>(TOPOLOGY_SCHEMA);
/** Sources lie three folders below the project, their build four. */
const FOLDER = fileURLToPath(
  new URL(import.meta.url.includes('/dist/') ? '../../../../topologies/' : '../../../topologies/', import.meta.url),
);

/** The names that DOORDESK_TOPOLOGY may have. */
export const topologyNames = (): string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();

/** The text of `topologies/NAME.yaml`. Errors: ConfigError, for a name that is none. */
export function topologyText(name: string): string {
  const path = `${FOLDER}${name}.yaml`;
  if (!/^[a-z0-9][a-z0-9-]{0,60}$/.test(name) || !existsSync(path))
    throw new ConfigError(
      `DOORDESK_TOPOLOGY must be the name of a file under topologies/ (${topologyNames().join(', ')}); it is "${name}".`,
    );
  return readFileSync(path, 'utf8');
}

/** Reads `topologies/NAME.yaml`. Errors: ConfigError, with one clear line. */
export const loadTopology = (name: string, modules: readonly string[], env: Environment): Topology =>
  parseTopology(name, topologyText(name), modules, env);

/**
 * Reads a topology from its YAML. With `base`, what was moved in it: what the text leaves out is as it is there. Errors:
 * ConfigError, with one clear line.
 */
export function parseTopology(
  name: string,
  text: string,
  modules: readonly string[],
  env: Environment,
  base?: Topology,
): Topology {
  const wrong = (what: string): ConfigError => new ConfigError(`The topology ${name} cannot be used: ${what}.`);
  const file = yamlOf(text, wrong);
  if (!checked(file)) throw wrong(complaintOf(checked.errors ?? []));
  const withEnv = (value: string): string => substituted(value, env, wrong);
  const hosts = Object.entries(file.hosts).map(([host, plan]): HostPlan => {
    const named = plan.modules === 'rest' ? [] : (plan.modules ?? []);
    const known = base?.hosts.find((h) => h.name === host);
    if (base && !known && !plan.database)
      throw wrong(`${host} is not one of its hosts any more, so nobody knows where the tables of its modules are`);
    const database = databaseOf(plan.database ?? file.database ?? known?.database ?? 'sqlite', withEnv);
    return {
      name: host,
      gateway: plan.gateway ?? false,
      modules: [...named],
      instances: plan.instances ?? 1,
      database,
      ...(plan.address ? { address: withEnv(plan.address) } : {}),
    };
  });
  const taken = hosts.flatMap((host) => host.modules);
  const rest = Object.entries(file.hosts).filter(([, plan]) => plan.modules === 'rest');
  if (rest.length > 1) throw wrong(`only one host can have the rest, ${rest.map(([n]) => n).join(' and ')} want it`);
  for (const host of hosts)
    if (host.name === rest[0]?.[0]) host.modules = modules.filter((module) => !taken.includes(module));
  if (base) bringHome(hosts, modules, base);
  const transport = file.transport === 'nats' ? natsOf(file, withEnv) : (base?.transport ?? 'local');
  const topology: Topology = { name, transport, hosts };
  const reason = whyNot(topology, modules);
  if (reason) throw wrong(reason);
  return topology;
}

/**
 * The YAML of a topology; `parseTopology` reads it again. With `base`, what is as it is there is left out: so addresses and
 * passwords go on coming from the environment.
 */
export function writeTopology({ transport, hosts }: Topology, base?: Topology): string {
  const file: TopologyFile = {
    ...(transport === 'local' || base
      ? {}
      : { transport: 'nats' as const, nats: transport.nats, namespace: transport.namespace }),
    hosts: Object.fromEntries(
      hosts.map(({ name, gateway, modules, instances, database, address }) => {
        const isKnown = base?.hosts.some((h) => h.name === name) === true;
        const place = isKnown ? {} : { database };
        return [name, { gateway, modules, instances, ...place, ...(address ? { address } : {}) }];
      }),
    ),
  };
  return stringify(file);
}

/** Modules that came into the store after the last move are where the base has them. */
function bringHome(hosts: HostPlan[], modules: readonly string[], base: Topology): void {
  for (const module of modules.filter((m) => !hosts.some((host) => host.modules.includes(m)))) {
    const home = hostOf(base, module) as HostPlan;
    const there = hosts.find(({ name }) => name === home.name);
    if (there) there.modules.push(module);
    else hosts.push({ ...home, modules: [module] });
  }
}

/** What is wrong with the form of a file, from what the schema says; of alternatives, why the last one does not fit. */
function complaintOf(errors: readonly ErrorObject[]): string {
  const error = errors.at(-1)?.keyword === 'oneOf' ? errors.at(-2) : errors[0];
  const { instancePath = '', message = 'is not right', params = {}, propertyName } = error ?? {};
  const at = instancePath || '/';
  if (propertyName !== undefined) return `${at} has "${propertyName}", and names are small letters, digits and hyphens`;
  const extra = (params as { additionalProperty?: string }).additionalProperty;
  return `${at} ${extra === undefined ? message : `has no field ${extra}`}`;
}

function yamlOf(text: string, wrong: (what: string) => ConfigError): unknown {
  const notYaml = ({ message }: Error): ConfigError =>
    wrong(`it is not YAML (${(message.split('\n')[0] ?? '').replace(/:$/, '')})`);
  const document = parseDocument(text);
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw notYaml(problem);
  try {
    return document.toJS({ maxAliasCount: 10 }) as unknown;
  } catch (error) {
    throw notYaml(error as Error);
  }
}

/** What makes a topology impossible, whatever its form; undefined when it can run. */
function whyNot({ hosts, transport }: Topology, modules: readonly string[]): string | undefined {
  const gateways = hosts.filter((host) => host.gateway);
  if (gateways.length !== 1) return `it needs one host with a gateway, and has ${gateways.length}`;
  for (const host of hosts) {
    const unknown = host.modules.find((module) => !modules.includes(module));
    if (unknown) return `${host.name} carries ${unknown}, and there is no such module`;
    if (host.modules.length === 0 && !host.gateway) return `${host.name} carries nothing`;
    if (host.instances > 1 && host.modules.length > 0 && isSqlite(host.database))
      return `${host.name} has ${host.instances} instances, and SQLite takes one writer: give it a PostgreSQL database`;
    if (host.instances > 1 && host.address) return `${host.name} has several instances and one address`;
    if (transport === 'local' && host.address && !/^(unix:\/|tcp:\/\/)/.test(host.address))
      return `the address of ${host.name} must be unix:/PATH or tcp://HOST:PORT`;
  }
  for (const module of modules) {
    const carriers = hosts.filter((host) => host.modules.includes(module)).map((host) => host.name);
    if (carriers.length !== 1)
      return carriers.length === 0 ? `no host carries ${module}` : `${carriers.join(' and ')} both carry ${module}`;
  }
  return undefined;
}

const natsOf = ({ nats, namespace }: TopologyFile, withEnv: (value: string) => string) => ({
  nats: withEnv(nats ?? NATS_ADDRESS),
  namespace: withEnv(namespace ?? NATS_NAMESPACE),
});

const isSqlite = (database: DatabasePlan): boolean => database === 'sqlite' || 'sqlite' in database;

function databaseOf(plan: DatabasePlan, withEnv: (value: string) => string): DatabasePlan {
  if (plan === 'sqlite') return plan;
  return 'sqlite' in plan ? { sqlite: withEnv(plan.sqlite) } : { postgres: withEnv(plan.postgres) };
}

/** So that no address or password of one place stands in a file. */
function substituted(value: string, env: Environment, wrong: (what: string) => ConfigError): string {
  return value.replace(VARIABLE, (_all, name: string, otherwise?: string) => {
    const found = env[name] || otherwise;
    if (found === undefined) throw wrong(`it needs ${name} in the environment`);
    return found;
  });
}

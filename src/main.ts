import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { seedDemoCatalogue } from './import/demo-catalogue.js';
import { HostProcess } from './host-process.js';
import { KeptTopology } from './kept-topology.js';
import { ControlBinding, type ControlCommands } from './platform/control/control-socket.js';
import { lockDirectorySoon } from './platform/host/directory-lock.js';
import { type Config, ConfigError, ServiceError, readConfig } from './platform/index.js';
import { type Topology, hostNamed } from './platform/topology/topology.js';
import { startStore } from './store.js';

/** A stop that takes longer than this (ms) is cut short: starting recovers from anything. */
const LONGEST_STOP = 9_000;
/** How long to wait for a process that is about to leave the data folder, in milliseconds. */
const LOCK_PATIENCE = 10_000;
/** How long the public host waits for those of the catalogue when it has one to fill, in milliseconds. */
const SEED_PATIENCE = 60_000;

interface Arguments {
  topology?: string;
  host?: string;
  instance: number;
  /** A topology that is not decided yet, in which this host will have its modules. */
  proposed?: string;
}

function argumentsOf(args: string[]): Arguments {
  const found: Arguments = { instance: 1 };
  for (let i = 0; i < args.length; i += 2) {
    const value = args[i + 1];
    if (value === undefined) throw new ConfigError(`${args[i]} needs a value.`);
    if (args[i] === '--topology') found.topology = value;
    else if (args[i] === '--host') found.host = value;
    else if (args[i] === '--instance' && /^[1-9]\d?$/.test(value)) found.instance = Number(value);
    else if (args[i] === '--proposed') found.proposed = value;
    else throw new ConfigError(`There is no argument ${args[i]} ${value}: --topology T --host H [--instance N].`);
  }
  return found;
}

async function main(): Promise<void> {
  const { topology, ...role } = argumentsOf(process.argv.slice(2));
  if (topology !== undefined) process.env['DOORDESK_TOPOLOGY'] = topology;
  let stop = (): Promise<void> => Promise.resolve();
  let stopping = false;
  const end = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), LONGEST_STOP).unref();
    void stop().finally(() => process.exit(0));
  };
  // Before anything is started: the first process of a container does not even notice a signal that it has not asked for.
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  stop = role.host === undefined ? await runStore() : await runHost({ ...role, host: role.host });
  stopWithParent(end);
}

/** The whole store: the public host here, the others, where there are any, beside it. */
async function runStore(): Promise<() => Promise<void>> {
  const store = await startStore(readConfig(process.env));
  announce(store.url);
  return () => store.stop();
}

/** One host of a topology, started by a supervisor, systemd or Kubernetes. */
async function runHost({ host, instance, proposed }: Arguments & { host: string }): Promise<() => Promise<void>> {
  const config = readConfig(process.env);
  const kept = KeptTopology.read(config.dataDirectory, config.topology);
  const decided = kept.current.hosts.some(({ name }) => name === host);
  // Started for a move that is not decided yet, it waits for its module; started again after that, it has it.
  const waiting = !decided && proposed !== undefined;
  const topology = waiting ? kept.proposed(proposed) : kept.current;
  const plan = planOf(topology, host);
  if (instance > plan.instances) throw new ConfigError(`The host ${host} has ${plan.instances} instances.`);
  // By itself the public host has the data folder; under another process that one has it, and directs the moves.
  const { DOORDESK_DIRECTOR: director, DOORDESK_SUPERVISED: supervised } = process.env;
  const alone = plan.gateway && instance === 1 && supervised === undefined;
  const release = alone ? await lockDirectorySoon(config.dataDirectory, LOCK_PATIENCE) : undefined;
  if (alone && !release) throw new ConfigError(`Another process runs on DOORDESK_DATA (${config.dataDirectory}).`);
  const commands = director === undefined ? undirected(topology) : directedBy(director);
  const running = await HostProcess.start(config, { topology, host, instance, waiting }, commands);
  // From here on it is told what moves; before, it could not be.
  if (!waiting) await running.adopt(KeptTopology.read(config.dataDirectory, config.topology).current);
  if (plan.gateway && instance === 1) await seed(config, running);
  if (plan.gateway) announce(await running.listen(config.port));
  else process.stdout.write(`Doordesk host ${host} is ready\n`);
  return async () => {
    await running.stop();
    release?.();
  };
}

/** The demo catalogue, into an empty store; other hosts may still be starting. */
async function seed(config: Config, { platform }: HostProcess): Promise<void> {
  if (config.seed !== 'demo') return;
  const until = performance.now() + SEED_PATIENCE;
  for (;;) {
    try {
      await seedDemoCatalogue(config.dataDirectory, platform.access);
      return;
    } catch (error) {
      if (!(error instanceof ServiceError && error.isOutage) || performance.now() > until) throw error;
      await delay(200);
    }
  }
}

/** What is asked of the public host and is for the process that directs the hosts. */
function directedBy(folder: string): ControlCommands {
  const director = new ControlBinding(folder);
  return new Map(
    ['split', 'merge', 'split.dry-run', 'topology.current', 'store.faults'].map((name) => [
      name,
      (args: Record<string, unknown>) => director.command(name, args),
    ]),
  );
}

/** Hosts that are started one by one stay as they are. */
function undirected(topology: Topology): ControlCommands {
  const refuse = (): Promise<object> =>
    Promise.reject(
      new ServiceError(
        'conflict',
        'cannot_move',
        'The hosts of this store are started one by one, so nobody here can move a module: start them with another topology.',
      ),
    );
  const refused = ['split', 'merge', 'split.dry-run'].map((name) => [name, refuse] as const);
  return new Map([...refused, ['topology.current', () => Promise.resolve(topology)]]);
}

function planOf(topology: Parameters<typeof hostNamed>[0], host: string) {
  try {
    return hostNamed(topology, host);
  } catch (error) {
    throw new ConfigError((error as Error).message);
  }
}

/**
 * Under `npm start`, and under a supervisor, a host must not outlive who started it: an orphan would keep the port and the
 * data.
 */
function stopWithParent(stop: () => void): void {
  const { npm_lifecycle_event: npm, DOORDESK_SUPERVISED: supervised } = process.env;
  if (npm === undefined && supervised === undefined) return;
  const started = ancestry();
  setInterval(() => {
    if (ancestry() !== started) stop();
  }, 100).unref();
}

/** The parent and, where /proc tells, its parent: npm starts a shell that starts us. */
function ancestry(): string {
  const parent = process.ppid;
  try {
    const stat = readFileSync(`/proc/${parent}/stat`, 'utf8');
    return `${parent} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`;
  } catch {
    return String(parent);
  }
}

function announce(url: string): void {
  process.stdout.write(`Doordesk is ready at ${url} (API: ${url}/docs)\n`);
}

main().catch((error: unknown) => {
  const isClear = error instanceof ConfigError || error instanceof ServiceError;
  const message = isClear ? error.message : ((error as Error)?.stack ?? String(error));
  process.stderr.write(`Doordesk cannot start: ${message}\n`);
  process.exit(1);
});

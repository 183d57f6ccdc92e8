import { controlFolderOf } from './control-folder.js';
import type { HostProcess } from './host-process.js';
import type { KeptTopology } from './kept-topology.js';
import { ControlBinding, type ControlCommand, type ControlCommands } from './platform/control/control-socket.js';
import { type Config, ServiceError } from './platform/index.js';
import type { Supervisor } from './platform/supervisor/supervisor.js';
import {
  type DatabasePlan,
  type HostPlan,
  type Topology,
  hostNamed,
  hostOf,
  withModuleOn,
} from './platform/topology/topology.js';
import { instanceName, processOf } from './host-command.js';
import { MODULE_NAMES } from './store.module.js';

/** A new host that ends so often before it is ready will not be: the move is called off. */
const MOST_STARTS = 3;

/** What a move has come to. */
export interface Moved {
  module: string;
  from: string;
  to: string;
  /** Rows that were copied, and changes that were followed while the store went on serving. */
  rows: number;
  changes: number;
  /** How long whoever asked the module had to wait, in milliseconds. */
  pause: number;
}

/** Directs moves: a module out of its host, with its tables, into one of its own, and back. One at a time. */
export class Moves {
  readonly commands: ControlCommands = new Map<string, ControlCommand>([
    ['split', ({ module, to }) => this.inTurn(() => this.split(module as string, to as DatabasePlan | undefined))],
    ['merge', ({ module }) => this.inTurn(() => this.merge(module as string))],
    ['store.faults', (args) => this.everywhere('faults', args)],
    ['topology.current', () => Promise.resolve(this.kept.current)],
    ['split.dry-run', ({ module, to }) => this.wouldSplit(module as string, to as DatabasePlan | undefined)],
  ]);
  private own: HostProcess | undefined;
  private moving = false;

  constructor(
    private readonly config: Config,
    private readonly kept: KeptTopology,
    private readonly supervisor: Supervisor,
    /** The host that runs in this process. */
    private readonly ownName: string,
  ) {}

  directs(host: HostProcess): void {
    this.own = host;
  }

  /** A module gets a host of its own. Errors: conflict, when it has one or cannot leave. */
  private async split(module: string, to: DatabasePlan = 'sqlite'): Promise<Moved> {
    const from = this.leavable(module);
    const database = to === 'sqlite' ? { sqlite: `hosts/${module}` } : await this.provided(module, to);
    return this.move(module, from, { name: module, gateway: false, modules: [module], instances: 1, database });
  }

  /** The host that a module would leave. Errors: conflict, when it has one of its own or cannot leave. */
  private leavable(module: string): HostPlan {
    const from = this.carrierOf(module);
    if (from.modules.length === 1 && !from.gateway)
      throw refused(`${module} is alone on the host ${from.name} already`);
    if (this.kept.current.hosts.some(({ name }) => name === module)) throw refused(`There is a host ${module} already`);
    return from;
  }

  /** Where the URL is an administrator's, the module's schema and role are made first; it is not kept. */
  private async provided(module: string, to: DatabasePlan): Promise<DatabasePlan> {
    if (to === 'sqlite' || !('postgres' in to)) return to;
    const url = new URL(to.postgres);
    if (url.username === '') return to;
    const { provisionPostgres } = await import('./platform/storage/postgres-provision.js');
    await provisionPostgres(to.postgres, [module], this.config.postgresSecret);
    url.username = '';
    url.password = '';
    return { postgres: url.toString() };
  }

  /** What a split would do, in words; nothing is done. */
  private async wouldSplit(module: string, to: DatabasePlan = 'sqlite'): Promise<{ lines: string[] }> {
    const from = this.leavable(module);
    const { tables } = (await this.tell(from, 'tables', { module })) as { tables: { table: string; rows: number }[] };
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    const place =
      to === 'sqlite' ? `SQLite in the data folder, under hosts/${module}` : 'a schema of its own on PostgreSQL';
    return {
      lines: [
        `${module} would leave the host ${from.name} for a process of its own, with its tables on ${place}.`,
        `It would copy ${rows} rows while the store serves:`,
        ...tables.map((table) => `  ${String(table.rows).padStart(9)}  ${table.table}`),
        ...(isAdministrators(to)
          ? ['It would make the database, the schema and the role of the module where they are missing.']
          : []),
        'Then it would hold whoever asks the module for a moment, bring the last changes over, and switch.',
        `Way back: npm run merge -- ${module}`,
      ],
    };
  }

  /** A module goes back to the host that its topology gives it. Errors: conflict, when it is there. */
  private async merge(module: string): Promise<Moved> {
    const from = this.carrierOf(module);
    const home = hostOf(this.kept.base, module) as HostPlan;
    if (from.name === home.name) throw refused(`${module} is on the host ${home.name} already`);
    const there = this.kept.current.hosts.find(({ name }) => name === home.name);
    return this.move(module, from, there ?? { ...home, modules: [] });
  }

  private async move(module: string, from: HostPlan, to: HostPlan): Promise<Moved> {
    const topology = withModuleOn(this.kept.current, module, to);
    const isNew = !this.kept.current.hosts.some(({ name }) => name === to.name);
    const proposal = this.kept.propose(topology);
    const args = { module, topology };
    const plan = hostNamed(topology, to.name);
    try {
      if (isNew) await this.supervisor.add(processOf(plan, 1, this.config, ['--proposed', proposal]), MOST_STARTS);
      const mustHaveLived = this.livesOf(from, plan);
      const copied = (await this.tell(from, 'move.copy', args)) as Pick<Moved, 'rows' | 'changes'>;
      const began = performance.now();
      const { changes } = (await this.tell(from, 'move.hold', args)) as Pick<Moved, 'changes'>;
      await this.tell(plan, 'move.open', args);
      mustHaveLived();
      this.kept.decide(topology);
      await this.afterwards(() => this.tell(plan, 'move.begin', args));
      await this.afterwards(() => this.tell(from, 'move.away', args));
      const pause = Math.round(performance.now() - began);
      await this.spread(topology);
      if (!topology.hosts.some(({ name }) => name === from.name)) await this.supervisor.remove(from.name);
      return { module, from: from.name, to: to.name, rows: copied.rows, changes, pause };
    } catch (error) {
      await this.callOff(from, plan, isNew, args);
      throw error;
    } finally {
      this.kept.forgetProposal();
    }
  }

  /**
   * To be asked at the moment of the decision, with nothing in between. A host that has died meanwhile has come back as the
   * old topology has it: the one that has the module may have taken what the copy does not have, the other one does not wait
   * for it any more. One that dies later comes back as it was decided.
   */
  private livesOf(...hosts: HostPlan[]): () => void {
    const watched = hosts.filter(({ name }) => name !== this.ownName).map((host) => instanceName(host, 1));
    const life = (name: string): number | undefined => this.supervisor.running.get(name);
    const lives = new Map(watched.map((name) => [name, life(name)]));
    return () => {
      const dead = watched.find((name) => life(name) === undefined || life(name) !== lives.get(name));
      if (dead) throw new ServiceError('unavailable', 'host_died', `The host ${dead} died meanwhile: try again.`);
    };
  }

  /** It was not decided: everything stays as it was. */
  private async callOff(from: HostPlan, to: HostPlan, isNew: boolean, args: Record<string, unknown>): Promise<void> {
    if (isNew) await this.supervisor.remove(to.name);
    else await this.afterwards(() => this.tell(to, 'move.discard', args));
    await this.afterwards(() => this.tell(from, 'move.abort', args));
  }

  /** It is decided: a host that fails now starts again, and then finds it so. */
  private async afterwards(step: () => Promise<object>): Promise<void> {
    await step().catch((error: unknown) => this.own?.platform.log.warn({ err: error }, 'a step of a move failed'));
  }

  private async spread(topology: Topology): Promise<void> {
    for (const [host, instance] of instancesOf(topology))
      await this.afterwards(() => this.tell(host, 'topology', { topology }, instance));
  }

  /** Asks every process of the store the same; the answer of this one. */
  private async everywhere(command: string, args: Record<string, unknown>): Promise<object> {
    const asked = instancesOf(this.kept.current).map(([host, instance]) => this.tell(host, command, args, instance));
    return (await Promise.all(asked))[0] as object;
  }

  private tell(host: HostPlan, command: string, args: Record<string, unknown>, instance = 1): Promise<object> {
    if (host.name === this.ownName && instance === 1) {
      const own = this.commands.get(command);
      if (!own) return Promise.reject(new Error(`this host knows no ${command}`));
      return own(args);
    }
    return new ControlBinding(controlFolderOf(this.config.dataDirectory, host, instance)).command(command, args);
  }

  private carrierOf(module: string): HostPlan {
    if (!MODULE_NAMES.includes(module))
      throw new ServiceError(
        'not_found',
        'unknown_module',
        `There is no module ${module}. The modules: ${MODULE_NAMES.join(', ')}.`,
      );
    const carrier = hostOf(this.kept.current, module) as HostPlan;
    if (carrier.instances > 1)
      throw refused(
        `${module} runs ${carrier.instances} times: move it by starting another topology on the same database`,
      );
    return carrier;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.moving) throw refused('Another module is being moved: wait until it has arrived');
    this.moving = true;
    try {
      return await work();
    } finally {
      this.moving = false;
    }
  }
}

/** Every process of a topology, by its host and its number. */
const instancesOf = ({ hosts }: Topology): [host: HostPlan, instance: number][] =>
  hosts.flatMap((host) => Array.from({ length: host.instances }, (_, i): [HostPlan, number] => [host, i + 1]));

/** Whether a URL names a user, by whom schema and role can be made. */
const isAdministrators = (to: DatabasePlan): boolean =>
  typeof to === 'object' && 'postgres' in to && new URL(to.postgres).username !== '';

const refused = (reason: string): ServiceError => new ServiceError('conflict', 'cannot_move', `${reason}.`);

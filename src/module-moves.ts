import { existsSync, renameSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ControlCommand } from './platform/control/control-socket.js';
import { clearPlace, takePlace } from './move-place.js';
import { type Platform, definitionOf } from './platform/index.js';
import type { Engine } from './platform/storage/engine.js';
import type { Place } from './platform/storage/module-storage.js';
import { tableSums } from './platform/storage/move/checksum.js';
import { ModuleCopy } from './platform/storage/move/module-copy.js';
import { type Topology, placeIn } from './platform/topology/topology.js';
import { moduleNamed } from './store.module.js';

/** The most that whoever asks the module waits for one try to find it at rest, in milliseconds. */
const REST_WITHIN = 60;
const BETWEEN_TRIES = 100;
const MOST_TRIES = 100;

/** The host that takes part in a move. */
export interface MovingHost {
  readonly platform: Platform;
  readonly topology: Topology;
  connect(): Promise<void>;
  adopt(topology: Topology): Promise<void>;
  open(module: string, topology: Topology): Promise<void>;
  begin(module: string): Promise<void>;
  close(module: string): Promise<void>;
}

interface Copying {
  copy: ModuleCopy;
  target: Engine;
  place: Place;
}

/**
 * What one host does when a module moves, step by step, as the process that directs the move asks it: copy, hold, away on
 * the host that has it; open, begin on the host that gets it. See docs/decisions/0015-moving-a-module.md.
 */
export class ModuleMoves {
  private readonly copying = new Map<string, Copying>();

  constructor(private readonly process: MovingHost) {}

  get commands(): Map<string, ControlCommand> {
    const step = (work: (module: string, topology: Topology) => Promise<object>): ControlCommand => {
      return ({ module, topology }) => work(module as string, topology as Topology);
    };
    return new Map([
      ['status', () => Promise.resolve({ pid: process.pid, modules: this.process.platform.host.moduleNames })],
      [
        'settled',
        async ({ milliseconds }) => {
          await this.process.platform.host.settled(milliseconds as number);
          return {};
        },
      ],
      ['tables', ({ module }) => this.tables(module as string)],
      ['topology', ({ topology }) => this.process.adopt(topology as Topology).then(() => ({}))],
      ['move.copy', step((module, topology) => this.copy(module, topology))],
      ['move.hold', step((module) => this.hold(module))],
      ['move.abort', step((module) => this.abort(module))],
      ['move.away', step((module, topology) => this.away(module, topology))],
      ['move.open', step((module, topology) => this.open(module, topology))],
      ['move.begin', step((module, topology) => this.begin(module, topology))],
      ['move.discard', step((module) => this.discard(module))],
    ]);
  }

  /** Copies the module's tables to where the new topology has them, while it serves. */
  private async copy(module: string, topology: Topology): Promise<object> {
    const { host, config } = this.process.platform;
    await this.stopCopying(module);
    await this.process.connect();
    const place = placeIn(topology, module, config);
    const here = placeIn(this.process.topology, module, config);
    if (JSON.stringify(place) === JSON.stringify(here)) throw new Error(`${module} has its tables there already`);
    const definition = definitionOf(moduleNamed(module));
    const target = await takePlace(definition, place);
    const copy = await ModuleCopy.begin(host.module(module).database, target, definition.storage.derived).catch(
      async (error: unknown) => {
        await target.close();
        throw error;
      },
    );
    this.copying.set(module, { copy, target, place });
    await copy.copyAll();
    await copy.catchUp();
    return copy.progress;
  }

  /** Brings the module to rest and its last changes over. From here on whoever asks it waits. */
  private async hold(module: string): Promise<object> {
    const { host, services } = this.process.platform;
    const copying = this.copying.get(module);
    if (!copying) throw new Error(`${module} is not being copied`);
    const { copy, target } = copying;
    await host.module(module).pause();
    for (let tries = 1; ; tries++) {
      await copy.catchUp();
      if (await services.hold(module, REST_WITHIN)) break;
      if (tries === MOST_TRIES) throw new Error(`${module} never came to rest: try again when it has less to do`);
      await delay(BETWEEN_TRIES);
    }
    await copy.finish();
    await target.close();
    return copy.progress;
  }

  /** The module stays here. */
  private async abort(module: string): Promise<object> {
    const { host, services } = this.process.platform;
    await this.stopCopying(module);
    if (host.carries(module)) {
      services.resume(module);
      await host.startModule(module);
    }
    return {};
  }

  /** The module is elsewhere: who waited here is sent on, its old tables are put aside. */
  private async away(module: string, topology: Topology): Promise<object> {
    const { routing, services, config } = this.process.platform;
    const old = placeIn(this.process.topology, module, config);
    await this.process.adopt(topology);
    routing.isElsewhere(module);
    // Nobody new comes here; those that are held here are let go by the next step, so this must not be waited for.
    const withdrawn = routing.connected?.withdraw(module);
    services.moveAway(module, routing.bindingOf(module));
    await withdrawn;
    // The capture stays behind: by it the next move knows that what is there is nobody's any more.
    this.copying.delete(module);
    await this.process.close(module);
    if (old.kind === 'sqlite' && existsSync(old.path)) renameSync(old.path, `${old.path}.moved`);
    return {};
  }

  /** What is in the module's tables: for those who compare two places. */
  private async tables(module: string): Promise<object> {
    const { derived } = definitionOf(moduleNamed(module)).storage;
    return { tables: await tableSums(this.process.platform.host.module(module).database, derived?.tables) };
  }

  /** Whoever asks the module goes on asking it at its old place, and waits there, until this is decided. */
  private async open(module: string, topology: Topology): Promise<object> {
    await this.process.open(module, topology);
    return {};
  }

  private async begin(module: string, topology: Topology): Promise<object> {
    await this.process.adopt(topology);
    await this.process.begin(module);
    return {};
  }

  /** The move was called off after the module had been opened here. */
  private async discard(module: string): Promise<object> {
    const { host, routing, services } = this.process.platform;
    if (!host.carries(module)) return {};
    routing.isElsewhere(module);
    services.moveAway(module, routing.bindingOf(module));
    await this.process.close(module);
    return {};
  }

  private async stopCopying(module: string): Promise<void> {
    const copying = this.copying.get(module);
    if (!copying) return;
    this.copying.delete(module);
    await copying.copy.abandon().catch(() => undefined);
    await copying.target.close().catch(() => undefined);
    await clearPlace(module, copying.place).catch(() => undefined);
  }
}

import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from './platform/index.js';
import { loadTopology, parseTopology, writeTopology } from './platform/topology/load-topology.js';
import type { Topology } from './platform/topology/topology.js';
import { MODULE_NAMES } from './store.module.js';

const FOLDER = 'topology';
const HEADER = `# Written by npm run split and npm run merge: which host carries which modules of this store, and where their tables are.
# This file decides where a module's data is. Do not edit it by hand.
`;

/**
 * The topology of a store as its data folder knows it: the named one, until a module is split out or merged back. The file
 * that says so is replaced as a whole, in one step, and that step is the moment at which a module has moved.
 */
export class KeptTopology {
  private readonly folder: string;

  private constructor(
    dataDirectory: string,
    readonly base: Topology,
    private now: Topology,
  ) {
    this.folder = join(dataDirectory, FOLDER);
  }

  /** Errors: ConfigError, for a bad name or file, and when the store was split under another topology. */
  static read(dataDirectory: string, name: string | undefined, env = process.env): KeptTopology {
    const kept = keptIn(join(dataDirectory, FOLDER));
    const wanted = name ?? kept[0] ?? 'monolith';
    const other = kept.find((k) => k !== wanted);
    if (other)
      throw new ConfigError(
        `The modules of this store were moved under the topology ${other}: start with DOORDESK_TOPOLOGY=${other}, or merge them back first (npm run merge -- MODULE).`,
      );
    const base = loadTopology(wanted, MODULE_NAMES, env);
    const path = join(dataDirectory, FOLDER, `${wanted}.yaml`);
    const now = existsSync(path) ? parseTopology(wanted, readFileSync(path, 'utf8'), MODULE_NAMES, env, base) : base;
    return new KeptTopology(dataDirectory, base, now);
  }

  /** What a file of `propose` says. */
  proposed(path: string, env = process.env): Topology {
    return parseTopology(this.base.name, readFileSync(path, 'utf8'), MODULE_NAMES, env, this.base);
  }

  get current(): Topology {
    return this.now;
  }

  /** Where a host finds what it will be, before that is decided. */
  propose(topology: Topology): string {
    return this.write('next', topology);
  }

  /** From now on, also after a crash, this is how it is. */
  decide(topology: Topology): void {
    const path = join(this.folder, `${this.base.name}.yaml`);
    if (isSame(topology, this.base)) rmSync(path, { force: true });
    else renameSync(this.write('deciding', topology), path);
    syncFolder(this.folder);
    this.now = topology;
  }

  forgetProposal(): void {
    rmSync(join(this.folder, `${this.base.name}.next`), { force: true });
  }

  private write(ending: string, topology: Topology): string {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const path = join(this.folder, `${this.base.name}.${ending}`);
    const file = openSync(path, 'w', 0o600);
    try {
      // All of it, or an error: on a full disk a single write may end half-way without one.
      writeFileSync(file, HEADER + writeTopology(topology, this.base));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    return path;
  }
}

const keptIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => file.slice(0, -'.yaml'.length))
    : [];

const isSame = (a: Topology, b: Topology): boolean => shape(a) === shape(b);
const shape = ({ hosts }: Topology): string =>
  JSON.stringify(
    [...hosts]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((h) => [h.name, h.gateway, [...h.modules].sort(), h.instances, h.database, h.address ?? null]),
  );

/** So that the replaced name itself survives a power cut. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

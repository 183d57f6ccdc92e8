import { parseArgs } from 'node:util';
import { ControlBinding } from '../platform/control/control-socket.js';
import { ConfigError, ServiceError, readConfig } from '../platform/index.js';
import type { DatabasePlan } from '../platform/topology/topology.js';

const USAGE = `Usage: npm run split -- MODULE [--to sqlite|postgres://...] [--dry-run]
       npm run merge -- MODULE

Moves a module of the running store, with its tables, into a process of its own, and back. The store goes on serving.
`;

const NOT_RUNNING =
  'No store runs on this data folder: start it first. If it ended during the move, the module is whole in its old place or in its new one.';

interface Moved {
  from: string;
  to: string;
  rows: number;
  changes: number;
  pause: number;
}

function databaseOf(to: string): DatabasePlan {
  if (to === 'sqlite') return 'sqlite';
  if (/^postgres(ql)?:\/\//.test(to)) return { postgres: to };
  throw new ConfigError(`--to is sqlite or the URL of a PostgreSQL database; it is "${to}".`);
}

const say = (...lines: string[]): unknown => process.stdout.write(`${lines.join('\n')}\n`);

interface Asked {
  module: string;
  to?: string;
  dry: boolean;
}

/** Undefined for what is not understood: a mistyped --dry-run must not move anything. */
function askedBy(command: string | undefined, args: string[]): Asked | undefined {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { to: { type: 'string' }, 'dry-run': { type: 'boolean' } },
    });
    const { to, 'dry-run': dry = false } = values;
    const [module, ...others] = positionals;
    if (!module || others.length > 0 || (command === 'merge' && (to !== undefined || dry))) return undefined;
    return { module, dry, ...(to === undefined ? {} : { to }) };
  } catch {
    return undefined;
  }
}

/** `npm run split` and `npm run merge`; the exit code. */
export async function run([command, ...args]: string[]): Promise<number> {
  const asked = askedBy(command, args);
  if (!asked) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { module, to, dry } = asked;
  try {
    const config = readConfig(process.env);
    const store = new ControlBinding(config.dataDirectory);
    const target = to === undefined ? undefined : databaseOf(to);
    if (dry) {
      const { lines } = (await store.command('split.dry-run', { module, to: target })) as { lines: string[] };
      say(...lines, '', 'Looking for up to three seconds at what the store is asked, to say what that would cost.');
      // Loaded when asked for: it knows every module of the store.
      const { whatItCosts } = await import('./advise/what-it-costs.js');
      say(...(await whatItCosts(config.dataDirectory, module)));
      if (target !== undefined && target !== 'sqlite')
        say('That is with SQLite: what PostgreSQL costs is in docs/decisions/0014-postgresql.md.');
      return 0;
    }
    const moved = (await store.command(command as string, { module, ...(target ? { to: target } : {}) })) as Moved;
    process.stdout.write(
      `${module} moved from the host ${moved.from} to ${moved.to}: ${moved.rows} rows copied, ${moved.changes} changes followed, ` +
        `whoever asked it waited ${moved.pause} ms at most\n`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof ServiceError)) throw error;
    const notRunning = error instanceof ServiceError && error.code === 'not_running';
    process.stderr.write(`${notRunning ? NOT_RUNNING : error.message}\n`);
    return 1;
  }
}

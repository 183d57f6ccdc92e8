import { ControlBinding } from '../platform/control/control-socket.js';
import { ConfigError, ServiceError, readConfig } from '../platform/index.js';
import type { DatabasePlan } from '../platform/topology/topology.js';

const USAGE = `Usage: npm run split -- MODULE [--to sqlite|postgres://...] [--dry-run]
       npm run merge -- MODULE

Moves a module of the running store, with its tables, into a process of its own, and back. The store goes on serving.
`;

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

/** `npm run split` and `npm run merge`; the exit code. */
export async function run([command, ...args]: string[]): Promise<number> {
  const words = args.filter((arg) => !arg.startsWith('--'));
  const to = args.indexOf('--to');
  const module =
    to >= 0 ? args.filter((_, i) => i !== to && i !== to + 1).find((arg) => !arg.startsWith('--')) : words[0];
  const dry = args.includes('--dry-run');
  if (!module || (command === 'merge' && (to >= 0 || dry))) {
    process.stderr.write(USAGE);
    return 2;
  }
  try {
    const config = readConfig(process.env);
    const store = new ControlBinding(config.dataDirectory);
    const target = to >= 0 ? databaseOf(args[to + 1] ?? '') : undefined;
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
    process.stderr.write(`${notRunning ? 'No store runs on this data folder: start it first.' : error.message}\n`);
    return 1;
  }
}

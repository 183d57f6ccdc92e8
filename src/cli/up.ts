import 'reflect-metadata';
import { ConfigError, readConfig } from '../platform/index.js';
import { up } from '../up.js';

const USAGE = `Usage: npm run up -- TOPOLOGY

Runs every host of topologies/TOPOLOGY.yaml as a process of its own on this machine, starts a dead one again at once, and shows
what they say as one log. Ctrl-C stops them all.
`;

/** Told apart on black and on white. */
const COLOURS = [36, 33, 35, 32, 34, 31, 96, 93, 95, 92];

/** `npm run up`: the exit code when it has been stopped. */
export async function run(args: string[]): Promise<number> {
  const [topology, ...more] = args;
  if (topology === undefined || topology.startsWith('-') || more.length > 0) {
    process.stderr.write(USAGE);
    return 2;
  }
  const names: string[] = [];
  const coloured = process.stdout.isTTY && !process.env['NO_COLOR'];
  const line = (host: string, text: string): void => {
    if (!names.includes(host)) names.push(host);
    const name = host.padEnd(12);
    const colour = COLOURS[names.indexOf(host) % COLOURS.length];
    process.stdout.write(coloured ? `\u001b[${colour}m${name}\u001b[0m ${text}\n` : `${name} ${text}\n`);
  };
  try {
    const running = await up(readConfig({ ...process.env, DOORDESK_TOPOLOGY: topology }), { line });
    process.stdout.write(`Doordesk is ready at ${running.url} (topology ${topology})\n`);
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    await running.stop();
    return 0;
  } catch (error) {
    const message = error instanceof ConfigError ? error.message : String((error as Error).stack);
    process.stderr.write(`Doordesk cannot start: ${message}\n`);
    return 1;
  }
}

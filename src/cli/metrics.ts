import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ControlBinding } from '../platform/control/control-socket.js';
import { ConfigError, ServiceError, readConfig } from '../platform/index.js';

const USAGE = `Usage: npm run metrics [-- HOST[-INSTANCE]]

Prints the metrics of the running store, or of another host of its topology on this machine, in Prometheus' text format.
`;

/** `npm run metrics`; the exit code. */
export async function run(args: string[]): Promise<number> {
  const [host, ...more] = args;
  if (more.length > 0 || (host !== undefined && !/^[a-z0-9-]+$/.test(host))) {
    process.stderr.write(USAGE);
    return 2;
  }
  try {
    const { dataDirectory } = readConfig(process.env);
    const { text } = (await new ControlBinding(folderOf(dataDirectory, host)).command('metrics')) as { text: string };
    process.stdout.write(text);
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof ServiceError)) throw error;
    const notRunning = error instanceof ServiceError && error.code === 'not_running';
    const whom = host === undefined ? 'No store runs on this data folder' : `No host ${host} runs on this data folder`;
    process.stderr.write(`${notRunning ? `${whom}.` : error.message}\n`);
    return 1;
  }
}

/** The public host has its control socket in the data folder itself, the others below it. */
function folderOf(dataDirectory: string, host: string | undefined): string {
  if (host === undefined) return dataDirectory;
  return (
    [`${host}-1`, host].map((name) => join(dataDirectory, 'run', name)).find(existsSync) ??
    join(dataDirectory, 'run', host)
  );
}

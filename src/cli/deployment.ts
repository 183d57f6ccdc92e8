import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError } from '../platform/index.js';
import { FORMATS, type Format, deploymentFiles, folderOf, planNamed } from './deployment/deployment-files.js';
import { writeFiles } from './deployment/write-files.js';

const USAGE = `Usage: npm run deployment -- [TOPOLOGY] [--format compose|systemd|kubernetes|all] [--image IMAGE] [--out FOLDER]

Writes what it takes to run a topology (distributed) on machines of your own: a Compose project, systemd units and Kubernetes
manifests (all), with the image IMAGE (doordesk), into FOLDER (deployment/TOPOLOGY). Prints the files. No file holds a secret.
`;

interface Options {
  topology: string;
  formats: readonly Format[];
  image: string;
  out: string;
}

function optionsOf(args: string[]): Options | undefined {
  const text = { type: 'string' } as const;
  try {
    const options = { format: { ...text, default: 'all' }, image: { ...text, default: 'doordesk' }, out: text };
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const { format, image, out } = values;
    const [topology = 'distributed', ...more] = positionals;
    const formats = format === 'all' ? FORMATS : FORMATS.filter((known) => known === format);
    if (more.length > 0 || formats.length === 0 || image === '' || out === '') return undefined;
    return { topology, formats, image, out: out === undefined ? folderOf(topology) : fromCaller(out) };
  } catch {
    return undefined;
  }
}

/** npm runs scripts in the project's folder; a relative path means the folder that npm was called in. */
const fromCaller = (path: string): string => resolve(process.env['INIT_CWD'] ?? process.cwd(), path);

/** `npm run deployment`; the exit code: 0 when at least one of the formats that were asked for can carry the topology. */
export function run(args: string[]): number {
  const options = optionsOf(args);
  if (!options) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { topology, formats, out } = options;
  const plan = trying(`no files for ${topology}`, () => planNamed(topology));
  if (!plan) return 1;
  const written = formats.filter((format) =>
    trying(`no files for ${format}`, () => {
      const files = deploymentFiles(format, plan, options);
      writeFiles(out, files);
      for (const { path } of files) process.stdout.write(`${relative(process.cwd(), join(out, path))}\n`);
      return true;
    }),
  );
  return written.length > 0 ? 0 : 1;
}

/** What can be put right by whoever asked is said in one line. */
function trying<T>(otherwise: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`Deployment: ${otherwise}: ${error.message}\n`);
    return undefined;
  }
}

import 'reflect-metadata';
import { createWriteStream, existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { NestFactory } from '@nestjs/core';
import cliProgress from 'cli-progress';
import { ownMapping } from '../import/catalogue-row.js';
import { goodbooksMapping } from '../import/goodbooks.js';
import { CatalogueImport } from '../import/import-catalogue.js';
import { RatingsImport } from '../import/import-ratings.js';
import { HeaderError, type ImportFigures, type ImportObserver, type Reject } from '../import/mapped-lines.js';
import { goodbooksRatings, ownRatings } from '../import/rating-row.js';
import { ControlBinding } from '../platform/control/control-socket.js';
import { lockDirectory } from '../platform/host/directory-lock.js';
import { KeptTopology } from '../kept-topology.js';
import {
  type Config,
  ConfigError,
  ServiceAccess,
  ServiceError,
  createPlatform,
  readConfig,
} from '../platform/index.js';
import { placeIn } from '../platform/topology/topology.js';
import { MODULES, StoreModule } from '../store.module.js';

const USAGE = `Usage: npm run import -- FILE [--ratings] [--map goodbooks] [--rejects FILE]

Loads a catalogue from a CSV file (also .gz), while the store runs and while it is stopped. Columns are found by header:
externalId, title, authors (separated by |), category (path by /), description, price (decimal), currency, stock; any other
column becomes an attribute. With --ratings the file holds what customers said of products: externalId, customer (any id), stars,
and maybe author, title, text, at. Running it again changes nothing; lines that cannot be read go to the rejects file.
`;

interface Options {
  file: string;
  ratings: boolean;
  map: string | undefined;
  rejects: string | undefined;
}

/** npm runs scripts in the project's folder; a relative path means the folder that npm was called in. */
const fromCaller = (path: string): string => resolve(process.env['INIT_CWD'] ?? process.cwd(), path);

function optionsOf(args: string[]): Options | undefined {
  const options: Partial<Options> = {};
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === '--ratings') options.ratings = true;
    else if (arg === '--map') options.map = args[++i];
    else if (arg.startsWith('--map=')) options.map = arg.slice('--map='.length);
    else if (arg === '--rejects') options.rejects = args[++i];
    else if (arg.startsWith('--') || options.file !== undefined) return undefined;
    else options.file = arg;
  }
  if (!options.file || (options.map !== undefined && options.map !== 'goodbooks')) return undefined;
  return { file: options.file, ratings: options.ratings === true, map: options.map, rejects: options.rejects };
}

/** `npm run import`; the exit code: 0 when the file was read to its end, whatever lines it rejected. */
export async function run(args: string[]): Promise<number> {
  const options = optionsOf(args);
  if (!options) {
    process.stderr.write(USAGE);
    return 2;
  }
  const file = fromCaller(options.file);
  try {
    const config = readConfig(process.env);
    if (!existsSync(file) || !statSync(file).isFile()) throw new ConfigError(`There is no file ${options.file}.`);
    const loading = await loadingOf(options, file, config.currency);
    return await withStore(config, (access) => load(access, file, loading, rejectsFile(config, file, options)));
  } catch (error) {
    const expected = error instanceof ConfigError || error instanceof HeaderError || error instanceof ServiceError;
    process.stderr.write(`Import failed: ${expected ? error.message : String((error as Error).stack)}\n`);
    return 1;
  }
}

/** What the file holds, and how it is loaded. */
interface Loading {
  thing: 'product' | 'rating';
  run: (access: ServiceAccess, observer: ImportObserver) => Promise<ImportFigures>;
}

async function loadingOf({ ratings, map }: Options, file: string, currency: string): Promise<Loading> {
  if (ratings) {
    const mapping = map ? goodbooksRatings : ownRatings;
    return { thing: 'rating', run: (access, observer) => new RatingsImport(access, mapping, observer).run(file) };
  }
  const mapping = map ? await goodbooksMapping(file, currency) : ownMapping(currency);
  return { thing: 'product', run: (access, observer) => new CatalogueImport(access, mapping, observer).run(file) };
}

const rejectsFile = (config: Config, file: string, { rejects }: Options): string =>
  rejects ? fromCaller(rejects) : join(config.dataDirectory, 'imports', `${basename(file)}.rejects.csv`);

/** Through the running store when there is one; else this process carries the modules for as long as it takes. */
async function withStore<T>(config: Config, work: (access: ServiceAccess) => Promise<T>): Promise<T> {
  const release = lockDirectory(config.dataDirectory);
  if (!release) {
    const binding = new ControlBinding(config.dataDirectory);
    return work(new ServiceAccess(() => binding));
  }
  const { current } = KeptTopology.read(config.dataDirectory, config.topology);
  const placeOf = (module: string) => placeIn(current, module, config);
  const platform = createPlatform({ ...config, logLevel: 'warn' }, MODULES, placeOf);
  const app = await NestFactory.createApplicationContext(StoreModule.for(platform), {
    logger: ['error', 'fatal'],
    abortOnError: false,
  });
  const { host, access } = platform;
  await host.start();
  try {
    return await work(access);
  } finally {
    await host.settled(30_000);
    await app.close();
    await host.stop();
    release();
  }
}

async function load(
  access: ServiceAccess,
  file: string,
  { thing, run }: Loading,
  rejectsPath: string,
): Promise<number> {
  const bar = new cliProgress.SingleBar(
    {
      format: `Importing [{bar}] {percentage}% | {loaded} ${thing}s | {rejected} rejected`,
      stream: process.stderr,
      clearOnComplete: false,
    },
    cliProgress.Presets.shades_classic,
  );
  const rejects = new Rejects(rejectsPath);
  const started = performance.now();
  let loaded = 0;
  if (process.stderr.isTTY) bar.start(statSync(file).size, 0, { loaded: 0, rejected: 0 });
  let read = 0;
  const figures = await run(access, {
    bytes: (bytes) => (read += bytes),
    progress: ({ created, updated, unchanged, rejected }) => {
      loaded = created + updated + unchanged;
      bar.update(read, { loaded, rejected });
    },
    reject: (reject) => rejects.add(reject),
  });
  bar.stop();
  await rejects.close();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const imported = figures.created + figures.updated + figures.unchanged;
  process.stdout.write(
    `Imported ${imported} ${thing}${imported === 1 ? '' : 's'} in ${seconds} s: ` +
      `${figures.created} created, ${figures.updated} updated, ${figures.unchanged} unchanged, ${figures.rejected} rejected\n`,
  );
  if (figures.rejected > 0) process.stdout.write(`Rejected lines: ${rejectsPath}\n`);
  return 0;
}

/** The lines that could not be read: line number, reason, text. */
class Rejects {
  private stream: ReturnType<typeof createWriteStream> | undefined;

  constructor(private readonly path: string) {}

  add({ line, reason, text }: Reject): void {
    if (!this.stream) {
      mkdirSync(dirname(this.path), { recursive: true });
      this.stream = createWriteStream(this.path);
      this.stream.write('line,reason,text\n');
    }
    this.stream.write(`${line},${quoted(reason)},${quoted(text)}\n`);
  }

  close(): Promise<void> {
    return new Promise((done) => (this.stream ? this.stream.end(() => done()) : done()));
  }
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

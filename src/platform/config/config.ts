import { isAbsolute, join, resolve } from 'node:path';
import { parseFaults } from '../access/faults.js';
import { minorDigits } from '../contract/money.js';
import type { Place } from '../storage/module-storage.js';
import { placesOnPostgres } from '../storage/postgres-roles.js';
import { ConfigError } from './config-error.js';
import { type SnapshotPlace, parseSnapshotPlace, snapshotVariables } from './snapshot-place.js';
import { parseTrustedProxies } from './trusted-proxies.js';

export { ConfigError } from './config-error.js';
export type { SnapshotPlace } from './snapshot-place.js';

/** What the environment may say, read and checked once, at start. */
export interface Config {
  port: number;
  /** Everything that the embedded store keeps lies under this folder. */
  dataDirectory: string;
  /** Where a module keeps its data. */
  databases: (module: string) => Place;
  /** The URL of a PostgreSQL database, without a user; undefined: SQLite files in the data folder. */
  database: string | undefined;
  /** From it follow the passwords of the modules' roles on PostgreSQL. */
  postgresSecret: string | undefined;
  seed: 'demo' | 'none';
  /** The name of a file under `topologies/`; undefined: what the data folder says, or the monolith. */
  topology: string | undefined;
  /** Begins every connection between hosts over TCP. */
  transportSecret: string | undefined;
  staffToken: string | undefined;
  /** ISO 4217: prices without another one, and carts without a choice, are in this currency. */
  currency: string;
  logLevel: string;
  /** How calls travel inside the process: `local`, or `bytes` to see that a network would change nothing. */
  binding: 'local' | 'bytes';
  /** Every repeatable and once command is sent twice; for tests and lessons. */
  repeatCommands: boolean;
  /** What is wrong with which service, on purpose; undefined, the usual: nothing, and it cannot be asked for later. */
  faults: string | undefined;
  /** Replies are checked against their contracts. */
  checkReplies: boolean;
  /** Percent tax by destination, `US-WA` before `US`. */
  taxRates: ReadonlyMap<string, number>;
  /** Failed sign-ins a minute for one account, and registrations a minute, from one address; 0 switches a limit off. */
  loginLimit: number;
  registrationLimit: number;
  /** Whether pages keep for a moment what their parts have asked. */
  pageCache: boolean;
  /** Pages show everybody how they were put together; elsewhere only staff. */
  development: boolean;
  /** How often a minute one address may tell what visitors do; 0: no limit. */
  clickLimit: number;
  /** Balancers in front of the store, whose word for a client's address is taken; for limits by address. */
  trustedProxies: string[];
  /** How long the payment provider may take, in milliseconds. */
  paymentTimeout: number;
  /** Where files are kept that are made once and read by many: under the data folder, or in a bucket. */
  snapshots: SnapshotPlace;
  /** Where metrics and health are served to those who run the host; without a port, nowhere. */
  opsPort: number | undefined;
  opsHost: string;
  /** Spans are exported; where to and how, OpenTelemetry's own variables say. */
  exportTraces: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

function choice<T extends string>(env: Environment, name: string, values: readonly T[], fallback: T): T {
  const value = env[name] || fallback;
  if (!values.includes(value as T))
    throw new ConfigError(`${name} must be one of ${values.join(', ')}; it is "${value}".`);
  return value as T;
}

function whole(env: Environment, name: string, fallback: number, min: number, max: number): number {
  const text = env[name] || String(fallback);
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max)
    throw new ConfigError(`${name} must be a whole number from ${min} to ${max}; it is "${text}".`);
  return value;
}

function taxRates(env: Environment): Map<string, number> {
  const rates = new Map<string, number>();
  for (const entry of (env['DOORDESK_TAX'] ?? '').split(',').filter((e) => e.trim() !== '')) {
    const match = /^\s*([A-Z]{2}(?:-[A-Z0-9]{1,3})?)\s*=\s*(\d{1,2}(?:\.\d{1,3})?)\s*$/.exec(entry);
    if (!match) throw new ConfigError(`DOORDESK_TAX must look like "US-WA=6.5,DE=19"; "${entry.trim()}" does not.`);
    rates.set(match[1] as string, Number(match[2]));
  }
  return rates;
}

/** OpenTelemetry reads its variables itself; what would be ignored there without a word is refused here. */
function exportsTraces(env: Environment): boolean {
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true' || env['OTEL_TRACES_EXPORTER'] === 'none') return false;
  const names = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'].filter((name) => env[name]);
  for (const name of names)
    if (!/^https?:/i.test(env[name] as string) || !URL.canParse(env[name] as string))
      throw new ConfigError(`${name} must be a URL such as http://localhost:4318; it is "${env[name]}".`);
  const protocol = env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] || env['OTEL_EXPORTER_OTLP_PROTOCOL'];
  if (names.length > 0 && protocol && !protocol.startsWith('http/'))
    throw new ConfigError(`OTEL_EXPORTER_OTLP_PROTOCOL can be http/json only; it is "${protocol}".`);
  return names.length > 0;
}

function faults(env: Environment): string | undefined {
  const text = env['DOORDESK_FAULTS'] || undefined;
  try {
    if (text !== undefined) parseFaults(text);
  } catch (error) {
    throw new ConfigError(`DOORDESK_FAULTS ${(error as Error).message}.`);
  }
  return text;
}

function databases(env: Environment, directory: string): (module: string) => Place {
  const url = env['DOORDESK_DATABASE'] || undefined;
  if (url === undefined) return (module) => ({ kind: 'sqlite', path: join(directory, 'modules', `${module}.sqlite`) });
  return placesOnPostgres(url, env['DOORDESK_POSTGRES_SECRET'] || undefined, 'DOORDESK_DATABASE');
}

/** Reads the configuration; a bad value throws a ConfigError with one clear line. */
export function readConfig(env: Environment): Config {
  const currency = env['DOORDESK_CURRENCY'] || 'USD';
  if (minorDigits(currency) === undefined)
    throw new ConfigError(`DOORDESK_CURRENCY must be an ISO 4217 code such as USD; it is "${currency}".`);
  const staffToken = env['DOORDESK_STAFF_TOKEN'] || undefined;
  if (staffToken !== undefined && !/^[\x21-\x7e]{16,512}$/.test(staffToken))
    throw new ConfigError('DOORDESK_STAFF_TOKEN must be 16 to 512 printable characters without spaces.');
  const data = env['DOORDESK_DATA'] || './data';
  const dataDirectory = isAbsolute(data) ? data : resolve(data);
  return {
    port: whole(env, 'PORT', 3000, 0, 65_535),
    dataDirectory,
    databases: databases(env, dataDirectory),
    database: env['DOORDESK_DATABASE'] || undefined,
    postgresSecret: env['DOORDESK_POSTGRES_SECRET'] || undefined,
    seed: choice(env, 'DOORDESK_SEED', ['demo', 'none'], 'demo'),
    topology: env['DOORDESK_TOPOLOGY'] || undefined,
    transportSecret: env['DOORDESK_TRANSPORT_SECRET'] || undefined,
    staffToken,
    currency,
    logLevel: choice(env, 'DOORDESK_LOG', ['debug', 'info', 'warn', 'error', 'silent'], 'info'),
    binding: choice(env, 'DOORDESK_BINDING', ['local', 'bytes'], 'local'),
    repeatCommands: choice(env, 'DOORDESK_REPEAT', ['0', '1'], '0') === '1',
    faults: faults(env),
    checkReplies: choice(env, 'DOORDESK_CHECK_REPLIES', ['0', '1'], '0') === '1',
    taxRates: taxRates(env),
    loginLimit: whole(env, 'DOORDESK_LOGIN_LIMIT', 10, 0, 1_000_000),
    registrationLimit: whole(env, 'DOORDESK_REGISTRATION_LIMIT', 300, 0, 1_000_000),
    pageCache: choice(env, 'DOORDESK_PAGE_CACHE', ['on', 'off'], 'on') === 'on',
    development: choice(env, 'DOORDESK_DEV', ['0', '1'], '0') === '1',
    clickLimit: whole(env, 'DOORDESK_CLICK_LIMIT', 600, 0, 1_000_000),
    trustedProxies: parseTrustedProxies(env['DOORDESK_TRUSTED_PROXIES'] ?? ''),
    paymentTimeout: whole(env, 'DOORDESK_PAYMENT_TIMEOUT', 5_000, 100, 30_000),
    snapshots: parseSnapshotPlace(env),
    opsPort: env['DOORDESK_OPS_PORT'] ? whole(env, 'DOORDESK_OPS_PORT', 0, 0, 65_535) : undefined,
    opsHost: env['DOORDESK_OPS_HOST'] || '127.0.0.1',
    exportTraces: exportsTraces(env),
  };
}

/** The environment that `readConfig` reads this configuration from: what a process of the same store is started with. */
export const environmentOf = (config: Config): Record<string, string> => ({
  PORT: String(config.port),
  DOORDESK_DATA: config.dataDirectory,
  DOORDESK_SEED: config.seed,
  DOORDESK_TOPOLOGY: config.topology ?? '',
  DOORDESK_DATABASE: config.database ?? '',
  DOORDESK_POSTGRES_SECRET: config.postgresSecret ?? '',
  DOORDESK_TRANSPORT_SECRET: config.transportSecret ?? '',
  DOORDESK_STAFF_TOKEN: config.staffToken ?? '',
  DOORDESK_CURRENCY: config.currency,
  DOORDESK_LOG: config.logLevel,
  DOORDESK_BINDING: config.binding,
  DOORDESK_REPEAT: config.repeatCommands ? '1' : '0',
  DOORDESK_FAULTS: config.faults ?? '',
  DOORDESK_CHECK_REPLIES: config.checkReplies ? '1' : '0',
  DOORDESK_TAX: [...config.taxRates].map(([place, rate]) => `${place}=${rate}`).join(','),
  DOORDESK_LOGIN_LIMIT: String(config.loginLimit),
  DOORDESK_REGISTRATION_LIMIT: String(config.registrationLimit),
  DOORDESK_PAGE_CACHE: config.pageCache ? 'on' : 'off',
  DOORDESK_DEV: config.development ? '1' : '0',
  DOORDESK_CLICK_LIMIT: String(config.clickLimit),
  DOORDESK_TRUSTED_PROXIES: config.trustedProxies.join(','),
  DOORDESK_PAYMENT_TIMEOUT: String(config.paymentTimeout),
  ...snapshotVariables(config.snapshots),
  DOORDESK_OPS_PORT: config.opsPort === undefined ? '' : String(config.opsPort),
  DOORDESK_OPS_HOST: config.opsHost,
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningStore, startStore } from '../../src/store.js';
import {
  type Config,
  Host,
  ServiceAccess,
  type Client,
  type ServiceContract,
  readConfig,
} from '../../src/platform/index.js';
import { Cart } from '../../src/modules/cart/contract/cart.contract.js';
import { Catalog } from '../../src/modules/catalog/contract/catalog.contract.js';
import { Customers } from '../../src/modules/customers/contract/customers.contract.js';
import { Fulfillment } from '../../src/modules/fulfillment/contract/fulfillment.contract.js';
import { Inventory } from '../../src/modules/inventory/contract/inventory.contract.js';
import { Offers } from '../../src/modules/offers/contract/offers.contract.js';
import { Ordering } from '../../src/modules/ordering/contract/ordering.contract.js';
import { databaseOf, dropDatabaseOf, onPostgres } from './postgres.js';
import { type OpenApi, ReplyChecker } from './openapi.js';
import { Payments } from '../../src/modules/payments/contract/payments.contract.js';

export const STAFF_TOKEN = 'staff-token-for-tests-0123456789';
export const ALL_SERVICES = [Catalog, Offers, Inventory, Customers, Cart, Ordering, Payments, Fulfillment] as const;

/** How calls may travel: every suite that is run over these must not see a difference. */
export const WAYS: [name: string, config: Partial<Config>][] = [
  ['as function calls', {}],
  ['through bytes', { binding: 'bytes' }],
  ['every command and event sent twice', { repeatCommands: true }],
  ['twice through bytes', { binding: 'bytes', repeatCommands: true }],
];

export interface TestStore {
  url: string;
  directory: string;
  running: RunningStore;
  replies: ReplyChecker;
  client<S extends ServiceContract>(contract: S): Client<S>;
  /** What every module finds wrong with its own books. */
  findings(): Promise<string[]>;
  /** Stops the store and removes its data. */
  remove(): Promise<void>;
  stop(): Promise<void>;
}

/** The whole store in this process, on real HTTP and real SQLite files in a temporary folder, or on a PostgreSQL database. */
export async function startTestStore(
  overrides: Partial<Config> = {},
  directory = mkdtempSync(join(tmpdir(), 'doordesk-')),
): Promise<TestStore> {
  const config = readConfig({
    PORT: '0',
    DOORDESK_DATA: directory,
    DOORDESK_SEED: 'none',
    DOORDESK_LOG: 'silent',
    DOORDESK_CHECK_REPLIES: '1',
    DOORDESK_STAFF_TOKEN: STAFF_TOKEN,
    DOORDESK_LOGIN_LIMIT: '0',
    DOORDESK_REGISTRATION_LIMIT: '0',
  });
  const modules = ALL_SERVICES.map(({ name }) => name);
  const databases = onPostgres ? { databases: (await databaseOf(directory, modules)).placeOf } : {};
  const running = await startStore({ ...config, ...databases, ...overrides });
  const access = running.app.get(ServiceAccess);
  const document = (await (await fetch(`${running.url}/openapi.json`)).json()) as OpenApi;
  let stopped = false;
  const stop = async (): Promise<void> => {
    if (!stopped) await running.stop();
    stopped = true;
  };
  return {
    url: running.url,
    directory,
    running,
    replies: new ReplyChecker(document),
    stop,
    client: (contract) => access.client(contract, 'test'),
    findings: async () => {
      await running.app.get(Host).settled(5000);
      const reports = await Promise.all(
        ALL_SERVICES.map(async ({ name }, i) => ({
          name,
          report: await access.client(ALL_SERVICES[i] as typeof Cart, 'test').audit({}),
        })),
      );
      return reports.flatMap(({ name, report }) => report.findings.map((finding) => `${name}: ${finding}`));
    },
    remove: async () => {
      await stop();
      await dropDatabaseOf(directory);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

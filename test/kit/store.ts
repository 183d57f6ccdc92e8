import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { controlFolderOf } from '../../src/control-folder.js';
import { ControlBinding } from '../../src/platform/control/control-socket.js';
import { type Config, type Client, ServiceAccess, type ServiceContract, readConfig } from '../../src/platform/index.js';
import type { Topology } from '../../src/platform/topology/topology.js';
import { type RunningStore, startStore } from '../../src/store.js';
import { Cart } from '../../src/modules/cart/contract/cart.contract.js';
import { Catalog } from '../../src/modules/catalog/contract/catalog.contract.js';
import { Customers } from '../../src/modules/customers/contract/customers.contract.js';
import { Fulfillment } from '../../src/modules/fulfillment/contract/fulfillment.contract.js';
import { Inventory } from '../../src/modules/inventory/contract/inventory.contract.js';
import { Offers } from '../../src/modules/offers/contract/offers.contract.js';
import { Ordering } from '../../src/modules/ordering/contract/ordering.contract.js';
import { Reviews } from '../../src/modules/reviews/contract/reviews.contract.js';
import { Search } from '../../src/modules/search/contract/search.contract.js';
import { Clickstream } from '../../src/modules/clickstream/contract/clickstream.contract.js';
import { Recommendations } from '../../src/modules/recommendations/contract/recommendations.contract.js';
import { Phrases } from '../../src/modules/phrases/contract/phrases.contract.js';
import { databaseOf, dropDatabaseOf, onPostgres } from './postgres.js';
import { type OpenApi, ReplyChecker } from './openapi.js';
import { Payments } from '../../src/modules/payments/contract/payments.contract.js';

export const STAFF_TOKEN = 'staff-token-for-tests-0123456789';
export const ALL_SERVICES = [
  Catalog,
  Offers,
  Inventory,
  Customers,
  Cart,
  Ordering,
  Payments,
  Fulfillment,
  Reviews,
  Search,
  Clickstream,
  Recommendations,
  Phrases,
] as const;

/** How calls may travel inside one process: every suite that is run over these must not see a difference. */
export const WAYS: [name: string, config: Partial<Config>][] = [
  ['as function calls', {}],
  ['through bytes', { binding: 'bytes' }],
  ['every command and event sent twice', { repeatCommands: true }],
  ['twice through bytes', { binding: 'bytes', repeatCommands: true }],
];

/** Which processes the store may be made of: nor here. */
export const TOPOLOGIES: [name: string, config: Partial<Config>][] = [
  ['with one module out', { topology: 'cart-out' }],
  ['in two halves', { topology: 'two-halves' }],
  ['with every module alone', { topology: 'every-module-alone' }],
];

/** Every way there is, for the suites that must not see a difference; of a store that runs already, the one it has. */
export const EVERY_WAY: [name: string, config: Partial<Config>][] = process.env['DOORDESK_TEST_STORE']
  ? [['on the store that runs', {}]]
  : [...WAYS, ...TOPOLOGIES];

export interface TestStore {
  url: string;
  directory: string;
  replies: ReplyChecker;
  client<S extends ServiceContract>(contract: S): Client<S>;
  /** What every module finds wrong with its own books. */
  findings(): Promise<string[]>;
  /** Stops the store and removes its data. */
  remove(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The whole store on real HTTP and real SQLite files in a temporary folder: in this process, or in as many as the topology
 * asks for. With DOORDESK_TEST_STORE, the store that runs on that data folder already.
 */
export async function startTestStore(
  overrides: Partial<Config> = {},
  directory = mkdtempSync(join(tmpdir(), 'doordesk-')),
): Promise<TestStore> {
  const { DOORDESK_TEST_STORE: attached, DOORDESK_TEST_URL: attachedUrl } = process.env;
  if (attached && attachedUrl) return attach(attachedUrl, attached, () => Promise.resolve());
  const modules = ALL_SERVICES.map(({ name }) => name);
  const database = onPostgres ? { DOORDESK_DATABASE: (await databaseOf(directory, modules)).storeUrl } : {};
  const config = {
    ...readConfig({
      PORT: '0',
      ...database,
      DOORDESK_DATA: directory,
      DOORDESK_SEED: 'none',
      DOORDESK_LOG: 'silent',
      DOORDESK_CHECK_REPLIES: '1',
      DOORDESK_STAFF_TOKEN: STAFF_TOKEN,
      DOORDESK_LOGIN_LIMIT: '0',
      DOORDESK_REGISTRATION_LIMIT: '0',
      DOORDESK_CLICK_LIMIT: '0',
    }),
    ...overrides,
  };
  let running: RunningStore | undefined = await startStore(config);
  const { url } = running;
  return attach(url, directory, async () => {
    await running?.stop();
    running = undefined;
  });
}

/** A store that runs, wherever: asked over HTTP, and over the control socket of its data folder. */
export async function attach(url: string, directory: string, stop: () => Promise<void>): Promise<TestStore> {
  const control = new ControlBinding(directory);
  const access = new ServiceAccess(() => control);
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApi;
  const audits = ALL_SERVICES.map(
    (service) => [service.name, access.client(service as typeof Cart, 'test').audit] as const,
  );
  const topology = (await control.command('topology.current')) as Topology;
  return {
    url,
    directory,
    replies: new ReplyChecker(document),
    stop,
    client: (contract) => access.client(contract, 'test'),
    findings: async () => {
      for (const host of topology.hosts)
        await new ControlBinding(controlFolderOf(directory, host, 1))
          .command('settled', { milliseconds: 5000 })
          .catch(() => undefined);
      const reports = await Promise.all(audits.map(async ([name, audit]) => ({ name, report: await audit({}) })));
      return reports.flatMap(({ name, report }) => report.findings.map((finding) => `${name}: ${finding}`));
    },
    remove: async () => {
      await stop();
      await dropDatabaseOf(directory);
      if (!process.env['DOORDESK_TEST_STORE']) rmSync(directory, { recursive: true, force: true });
    },
  };
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { EventEnvelope } from '../../src/platform/access/binding.js';
import { ServiceAccess } from '../../src/platform/access/service-access.js';
import { ServiceHost } from '../../src/platform/access/service-host.js';
import {
  type Client,
  type Provider,
  type ServiceContract,
  type ClassType,
  Id,
  Int,
  ListOf,
  Text,
  TextList,
  command,
  defineService,
  event,
  query,
} from '../../src/platform/contract/index.js';
import { LocalTransport, type LocalTransportOptions } from '../../src/platform/transport/local/local-transport.js';

export class Ask {
  @Int()
  number!: number;

  @Text({ optional: true, max: 20_000_000 })
  text?: string;
}

export class Told {
  @Int()
  number!: number;

  @Text({ min: 0, max: 20_000_000 })
  text!: string;
}

export class Line {
  @Id()
  productId!: string;
}

export class Basket {
  @Id()
  basketId!: string;

  @ListOf(() => Line)
  lines!: Line[];
}

export class Nothing {}

export class Log {
  @TextList({ max: 1000 })
  entries!: string[];
}

/** Longer than megabytes take on a busy machine. */
const terms = { deadline: 30_000, sla: { p999: 50 } };

/** Answers what it was asked; also waits, and fails, when told to. */
export const Echo = defineService(
  'echo',
  {
    tell: query(Ask, Told, terms),
    wait: query(Ask, Told, { ...terms, deadline: 60_000 }),
    fail: query(Ask, Told, terms),
    write: command(Ask, Told, { effect: 'once', partition: 'consistent', ...terms }),
  },
  { events: { Said: event(Told, { aggregate: 'number' }) } },
);

/** Asks echo for every line of a basket: a service that is asked, and asks. */
export const Till = defineService('till', {
  total: query(Basket, Told, terms),
  heard: query(Nothing, Log, terms),
});

export type EchoProvider = Provider<typeof Echo>;

/** One host in this process, with its own transport, as if it were a process of its own. */
export class TestHost {
  readonly services = new ServiceHost(pino({ level: 'silent' }), true);
  readonly transport: LocalTransport;
  readonly access: ServiceAccess;
  readonly logged: { level: number; msg: string; [field: string]: unknown }[] = [];

  constructor(options: Partial<LocalTransportOptions> & { addressesOf: LocalTransportOptions['addressesOf'] }) {
    const log = pino(
      { level: 'debug' },
      { write: (line: string) => void this.logged.push(JSON.parse(line) as (typeof this.logged)[0]) },
    );
    this.transport = new LocalTransport({
      listen: undefined,
      receiver: this.services,
      contracts: contractsOf(Echo, Till),
      log,
      ...options,
    });
    this.access = new ServiceAccess((service) => this.transport.bindingTo(service));
  }

  async carry(
    contract: ServiceContract,
    provider: object,
    receive: (events: EventEnvelope[]) => Promise<void> = async () => undefined,
  ): Promise<void> {
    this.services.register({ contract, provider, receive, settled: async () => undefined });
    await this.transport.serve(contract.name);
  }

  client<S extends ServiceContract>(contract: S, caller = 'test'): Client<S> {
    return this.access.client(contract, caller);
  }
}

export const contractsOf = (...contracts: ServiceContract[]): ReadonlyMap<string, ServiceContract> =>
  new Map(contracts.map((contract) => [contract.name, contract]));

export const envelope = (operation: string, request: object, timeLeft: number | null = 2_000) => ({
  service: 'echo',
  operation,
  request,
  caller: 'test',
  traceId: '0'.repeat(32),
  spanId: '0'.repeat(16),
  timeLeft,
});

/** A folder for sockets, and everything that must be closed when the tests of a file are over. */
export class Stand {
  readonly folder = mkdtempSync(join(tmpdir(), 'hosts-'));
  private readonly closers: (() => Promise<void>)[] = [];
  private sockets = 0;

  socket(): string {
    return `unix:${join(this.folder, `host-${++this.sockets}.sock`)}`;
  }

  host(options: ConstructorParameters<typeof TestHost>[0]): TestHost {
    const host = new TestHost(options);
    this.onClose(() => host.transport.close());
    return host;
  }

  onClose(close: () => Promise<void>): void {
    this.closers.unshift(close);
  }

  async close(): Promise<void> {
    await Promise.all(this.closers.splice(0).map((close) => close()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Fields of a class, changed by decorators: another version of a contract. */
export function classOf(fields: Record<string, (target: object, key: string) => void>): ClassType {
  class Declared {
    static schemaName = `Declared${(declared += 1)}`;
  }
  for (const [name, decorate] of Object.entries(fields)) decorate(Declared.prototype, name);
  return Declared;
}
let declared = 0;

export const eventually = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  const until = performance.now() + 20_000;
  while (!(await holds())) {
    if (performance.now() > until) throw new Error('it did not come true');
    await new Promise((resolve) => setImmediate(resolve));
  }
};

import type { Logger } from 'pino';
import { ConfigError } from '../config/config-error.js';
import type { Receiver } from '../access/binding.js';
import type { ServiceContract } from '../contract/define-service.js';
import { type NatsPlan, type Topology, addressOf, addressesOf, hostNamed } from '../topology/topology.js';
import { LocalTransport } from './local/local-transport.js';
import type { Transport } from './transport.js';

/** How long a host that starts waits for NATS, in milliseconds. */
const NATS_PATIENCE = 10_000;

export interface TransportOptions {
  /** Read for every call: a module may move. */
  topology: () => Topology;
  host: string;
  /** From 1 on. */
  instance: number;
  dataDirectory: string;
  receiver: Receiver;
  contracts: ReadonlyMap<string, ServiceContract>;
  secret?: string | undefined;
  /** Of this build. */
  version: string;
  log: Logger;
}

/** Opens the way that the topology names. Errors: ConfigError, when it cannot be used or its servers cannot be reached. */
export async function openTransport(options: TransportOptions): Promise<Transport> {
  const { name, transport } = options.topology();
  try {
    return await (transport === 'local' ? openLocal(options) : openNats(options, transport));
  } catch (error) {
    throw new ConfigError(`The hosts of the topology ${name} cannot talk: ${(error as Error).message}.`);
  }
}

async function openLocal(options: TransportOptions): Promise<Transport> {
  const { topology, host, instance, dataDirectory, contracts, receiver, secret, log } = options;
  const local = new LocalTransport({
    listen: addressOf(hostNamed(topology(), host), instance, dataDirectory),
    addressesOf: remembering(topology, (now, service) => addressesOf(now, service, dataDirectory)),
    contracts,
    receiver,
    secret,
    log,
  });
  try {
    for (const service of contracts.keys()) await local.serve(service);
  } catch (error) {
    await local.close();
    throw error;
  }
  // Callers know where a host is, not what it carries now: it says so itself, or sends on what has moved.
  const settled = (): Promise<void> => Promise.resolve();
  return {
    serve: settled,
    withdraw: settled,
    bindingTo: (service) => local.bindingTo(service),
    retire: () => local.retire(),
    close: () => local.close(),
  };
}

/** Asked for every call; made anew only when the topology is another one. */
function remembering(
  topology: () => Topology,
  make: (topology: Topology, service: string) => readonly string[],
): (service: string) => readonly string[] {
  let known = new Map<string, readonly string[]>();
  let of: Topology | undefined;
  return (service) => {
    const now = topology();
    if (of !== now) [known, of] = [new Map<string, readonly string[]>(), now];
    let addresses = known.get(service);
    if (!addresses) known.set(service, (addresses = make(now, service)));
    return addresses;
  };
}

async function openNats(
  { receiver, contracts, version, log }: TransportOptions,
  { nats, namespace }: NatsPlan,
): Promise<Transport> {
  // Most stores do without it.
  const { NatsTransport } = await import('./nats/nats-transport.js');
  return NatsTransport.open({ servers: nats, patience: NATS_PATIENCE, namespace, version, receiver, contracts, log });
}

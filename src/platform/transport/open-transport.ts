import type { Logger } from 'pino';
import type { Receiver } from '../access/binding.js';
import type { ServiceContract } from '../contract/define-service.js';
import { type Topology, addressOf, addressesOf, hostNamed } from '../topology/topology.js';
import { LocalTransport } from './local/local-transport.js';
import type { Transport } from './transport.js';

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
  log: Logger;
}

/** Opens the way that the topology names. */
export async function openTransport(options: TransportOptions): Promise<Transport> {
  const { topology, host, instance, dataDirectory, contracts, ...others } = options;
  const transport = new LocalTransport({
    listen: addressOf(hostNamed(topology(), host), instance, dataDirectory),
    addressesOf: (service) => addressesOf(topology(), service, dataDirectory),
    contracts,
    ...others,
  });
  // What this host does not carry it says itself, or, when it has carried it before, sends on.
  for (const service of contracts.keys()) await transport.serve(service);
  return transport;
}

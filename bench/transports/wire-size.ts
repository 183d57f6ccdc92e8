import type { AddressInfo } from 'node:net';
import { natsOptionsOf } from '../../src/platform/transport/nats/nats-address.js';
import { socketIn } from './local-bytes.js';
import { transportTo } from './local-ways.js';
import { natsWays } from './nats-ways.js';
import { Probe, asked, platform } from './probe.js';
import { WireMeter } from './wire-meter.js';

const CALLS = 300;

/** Bytes of one call and of its reply as they were counted on the wire, by the name of the way. */
export type WireSizes = Record<string, { request: number; reply: number }>;

export async function localSizes(folder: string, settling: number): Promise<WireSizes> {
  const meter = new WireMeter({ path: socketIn(folder, 'path') });
  await meter.listen({ path: socketIn(folder, 'meter') });
  const { routing, access } = platform();
  routing.connect(transportTo(socketIn(folder, 'meter')));
  const client = access.client(Probe, 'bench');
  return { 'local transport, whole path': await meter.count(CALLS, settling, () => client.ask(asked)) };
}

export async function natsSizes(servers: string, run: string, settling: number): Promise<WireSizes> {
  const { hostname, port } = new URL(`tcp://${natsOptionsOf(servers).servers[0]}`);
  const meter = new WireMeter({ host: hostname, port: Number(port || 4222) });
  const { port: near } = (await meter.listen({ host: '127.0.0.1', port: 0 })).address() as AddressInfo;
  const sizes: WireSizes = {};
  for (const way of await natsWays(`nats://127.0.0.1:${near}`, run))
    sizes[way.name] = await meter.count(CALLS, settling, () => way.ask(1));
  return sizes;
}

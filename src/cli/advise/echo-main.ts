import 'reflect-metadata';
import pino from 'pino';
import { ServiceHost } from '../../platform/access/service-host.js';
import { Echo, echo } from '../../platform/telemetry/echo.contract.js';
import { LocalTransport } from '../../platform/transport/local/local-transport.js';
import type { EchoUse } from './echo-process.js';

/** The other process: answers calls as a module's host would, at the address that it is told. */
const log = pino({ level: 'silent' });
const receiver = new ServiceHost(log, false);
const nothing = (): Promise<void> => Promise.resolve();
receiver.register({ contract: Echo, provider: echo, receive: nothing, settled: nothing });
const contracts = new Map([[Echo.name, Echo]]);
const [, , listen] = process.argv;
await new LocalTransport({ listen, addressesOf: () => [], receiver, contracts, log }).serve(Echo.name);

// Whatever it is sent is the question how much it has had to do.
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: (user + system) / 1000 } satisfies EchoUse);
});
// Whoever has started it is gone.
process.on('disconnect', () => process.exit());
process.send?.('ready');

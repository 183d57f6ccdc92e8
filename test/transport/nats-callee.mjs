// One instance of a service on NATS, as a process of its own: the tests kill it.
import pino from 'pino';
import { NatsTransport } from '../../dist/src/platform/transport/nats/nats-transport.js';

const receiver = {
  dispatch: ({ request, operation }) =>
    operation === 'hang' ? new Promise(() => undefined) : Promise.resolve({ n: 2 * request.n, by: process.pid }),
  receive: () => Promise.resolve(),
};
const [, , servers, namespace] = process.argv;
const log = pino({ level: 'silent' });
const transport = await NatsTransport.open({
  servers,
  namespace,
  version: '1.0.0',
  receiver,
  contracts: new Map(),
  log,
});
await transport.serve('sums');
process.stdout.write('ready\n');

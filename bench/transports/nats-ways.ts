import { connect } from '@nats-io/transport-node';
import { natsOptionsOf } from '../../src/platform/transport/nats/nats-address.js';
import { REQUEST, bareSubject, openNats } from './nats-bytes.js';
import { Probe, asked, bareReceiver, envelope, platform } from './probe.js';
import { type Way, each } from './way.js';

const PATIENCE = { timeout: 5_000 };

/** The client's own request and reply with the same bytes, and what the transport and the whole path make of it. */
export async function natsWays(servers: string, run: string): Promise<Way[]> {
  const connection = await connect({ ...natsOptionsOf(servers), noAsyncTraces: true });
  const subject = bareSubject(run);
  const transport = await openNats(servers, run, 'transport', bareReceiver);
  const binding = transport.bindingTo('probe');
  const { routing, access } = platform();
  routing.connect(await openNats(servers, run, 'path', bareReceiver));
  const client = access.client(Probe, 'bench');
  return [
    each('bare NATS request', 'bare', () => connection.request(subject, REQUEST, PATIENCE)),
    each('NATS transport', 'transport', () => binding.call(envelope)),
    each('NATS transport, whole path', 'path', () => client.ask(asked)),
  ];
}

import { connect } from '@nats-io/transport-node';
import { natsOptionsOf } from '../../src/platform/transport/nats/nats-address.js';
import { REPLY, bareSubject, openNats } from './nats-bytes.js';
import { bareReceiver, carryProbe, platform } from './probe.js';

/** The other process: answers on NATS by the bare client, by the transport alone, and on the whole path. */
export async function serveOnNats(servers: string, run: string): Promise<void> {
  const connection = await connect({ ...natsOptionsOf(servers), noAsyncTraces: true });
  connection.subscribe(bareSubject(run), { callback: (_error, message) => void message.respond(REPLY) });
  await connection.flush();
  const whole = platform();
  carryProbe(whole);
  await (await openNats(servers, run, 'transport', bareReceiver)).serve('probe');
  await (await openNats(servers, run, 'path', whole.services)).serve('probe');
}

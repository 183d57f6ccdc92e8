import { describeContract, fingerprintOf } from '../../src/platform/contract/compatibility.js';
import { NatsTransport } from '../../src/platform/transport/nats/nats-transport.js';
import { callBytes, replyBytes } from '../../src/platform/transport/nats/messages.js';
import type { Receiver } from '../../src/platform/access/binding.js';
import { Subjects } from '../../src/platform/transport/nats/subjects.js';
import { Probe, answered, asked, contracts, envelope, log } from './probe.js';

/** The payloads that the NATS transport sends for the probe's call, and for its answer. */
export const REQUEST = callBytes(envelope, asked, fingerprintOf(describeContract(Probe)));
export const REPLY = replyBytes(answered);

/** One run has its own names on the server: for the bare client, for the transport alone and for the whole path. */
export type Part = 'bare' | 'transport' | 'path';
export const namespaceOf = (run: string, part: Part): string => `bench-${run}-${part}`;

/** As long as the subjects of the transport, so that the same bytes travel. */
export const bareSubject = (run: string): string =>
  new Subjects(namespaceOf(run, 'bare')).call('probe', 'an-instance-of-22-char');

export const openNats = (servers: string, run: string, part: Part, receiver: Receiver): Promise<NatsTransport> =>
  NatsTransport.open({ servers, namespace: namespaceOf(run, part), version: '0.0.0', receiver, contracts, log });

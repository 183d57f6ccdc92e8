import { type NatsConnection, type Subscription, nuid } from '@nats-io/nats-core';
import type { ContractTerms } from './contract-terms.js';
import type { ServiceStatistics } from './service-statistics.js';
import type { Subjects } from './subjects.js';

/** What tools of NATS ask services (`nats micro list`, `info`, `stats`), as ADR-32 has it. */
const VERBS = ['PING', 'INFO', 'STATS'] as const;
type Verb = (typeof VERBS)[number];

/** Makes a service of this host known to the services API of NATS. Returns how to stop. */
export function announceService(
  connection: NatsConnection,
  subjects: Subjects,
  terms: ContractTerms,
  service: string,
  statistics: ServiceStatistics,
  version: string,
): () => void {
  const name = subjects.group(service);
  const id = nuid.next();
  const known = terms.ours(service);
  const identity = { name, id, version, metadata: { service, fingerprint: known?.fingerprint ?? '' } };
  const endpoint = { name: 'call', subject: subjects.call(service), queue_group: subjects.group(service) };
  const answers: Record<Verb, () => object> = {
    PING: () => ({}),
    INFO: () => ({
      description: `${service}: ${Object.keys(known?.description.operations ?? {}).join(', ')}`,
      endpoints: [{ ...endpoint, metadata: {} }],
    }),
    STATS: () => ({ started: statistics.started, endpoints: [{ ...endpoint, ...statistics.toJSON() }] }),
  };
  const subscriptions: Subscription[] = VERBS.flatMap((verb) =>
    [`$SRV.${verb}`, `$SRV.${verb}.${name}`, `$SRV.${verb}.${name}.${id}`].map((subject) =>
      connection.subscribe(subject, {
        callback: (error, message) => {
          if (error) return;
          const type = `io.nats.micro.v1.${verb.toLowerCase()}_response`;
          message.respond(JSON.stringify({ type, ...identity, ...answers[verb]() }));
        },
      }),
    ),
  );
  return () => {
    for (const subscription of subscriptions) subscription.unsubscribe();
  };
}

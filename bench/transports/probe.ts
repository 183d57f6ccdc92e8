import pino from 'pino';
import type { CallEnvelope, Receiver } from '../../src/platform/access/binding.js';
import { Id, Int, Money, Nested, Text, defineService, query } from '../../src/platform/contract/index.js';
import { type Platform, createPlatform, readConfig } from '../../src/platform/index.js';

class Ask {
  @Id()
  productId!: string;
}

class Answer {
  @Id()
  productId!: string;

  @Text()
  title!: string;

  @Nested(() => Money)
  price!: Money;

  @Int()
  version!: number;
}

/** The service that is asked: it does nothing, so what is measured is the way to it. */
export const Probe = defineService('probe', { ask: query(Ask, Answer, { deadline: 5_000, sla: { p999: 5 } }) });
export const contracts = new Map([['probe', Probe]]);
export const log = pino({ level: 'silent' });

export const asked: Ask = { productId: 'p1' };
export const answered: Answer = {
  productId: 'p1',
  title: 'The Whale',
  price: { amount: 1299, currency: 'USD' },
  version: 1,
};
export const envelope: CallEnvelope = {
  service: 'probe',
  operation: 'ask',
  request: asked,
  caller: 'bench',
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  timeLeft: 4_999.75,
};

/** Answers without a look at the call: what is left is the transport. */
export const bareReceiver: Receiver = { dispatch: async () => answered, receive: async () => undefined };

/** What stands around a transport in a host: routing, client, deadlines, breaker, figures; and the callee's side of it. */
export const platform = (): Platform =>
  createPlatform(readConfig({ DOORDESK_LOG: 'silent', DOORDESK_SEED: 'none' }), []);

/** Carries the probe on this platform. */
export function carryProbe({ services }: Platform): void {
  services.register({
    contract: Probe,
    provider: { ask: async () => answered },
    receive: async () => undefined,
    settled: async () => undefined,
  });
}

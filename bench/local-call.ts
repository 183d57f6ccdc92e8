import 'reflect-metadata';
import pino from 'pino';
import { LocalBinding } from '../src/platform/access/binding.js';
import { ServiceAccess } from '../src/platform/access/service-access.js';
import { ServiceHost } from '../src/platform/access/service-host.js';
import { Id, Int, Money, Nested, Text, defineService, query } from '../src/platform/contract/index.js';

/** What one strict call in the process costs when the operation itself does nothing: the price of the path. */
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

const Probe = defineService('probe', { ask: query(Ask, Answer, { deadline: 1000, sla: { p999: 5 } }) });
const CALLS = 200_000;

const host = new ServiceHost(pino({ level: 'silent' }), false);
host.register({
  contract: Probe,
  provider: {
    ask: async ({ productId }: Ask): Promise<Answer> => ({
      productId,
      title: 'The Whale',
      price: { amount: 1299, currency: 'USD' },
      version: 1,
    }),
  },
  receive: async () => undefined,
  settled: async () => undefined,
});
const binding = new LocalBinding(host);
const client = new ServiceAccess(() => binding).client(Probe, 'bench');

const times = new Float64Array(CALLS);
for (let i = -20_000; i < CALLS; i++) {
  const started = performance.now();
  await client.ask({ productId: 'p1' });
  if (i >= 0) times[i] = (performance.now() - started) * 1000;
}
times.sort();
const at = (share: number): number => Math.round((times[Math.floor(CALLS * share)] as number) * 100) / 100;
process.stdout.write(`${JSON.stringify({ medianMicros: at(0.5), p99Micros: at(0.99) })}\n`);

import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { connect } from '@nats-io/transport-node';
import pino from 'pino';
import { TestNats, describeWithNats } from '../../../../test/kit/nats-server.js';
import type { CallEnvelope, EventEnvelope, Receiver } from '../../access/binding.js';
import { Int, ServiceError, Text, command, defineService, event, query } from '../../contract/index.js';
import { natsOptionsOf } from './nats-address.js';
import { NatsTransport, type NatsTransportOptions } from './nats-transport.js';

class Question {
  @Int()
  n!: number;
}
class NewQuestion {
  @Int()
  n!: number;

  @Text()
  why!: string;
}
class OptionalQuestion {
  @Int()
  n!: number;

  @Text({ optional: true })
  why?: string;
}
class Reply {
  @Int()
  n!: number;
}
const terms = { deadline: 1000, sla: { p999: 50 } };
const Sums = defineService('sums', { double: query(Question, Reply, terms) });
const NewSums = defineService('sums', { double: query(NewQuestion, Reply, terms) });
class Sum {
  @Text()
  id!: string;
}
const SumsWithEvent = defineService(
  'sums',
  { double: query(Question, Reply, terms) },
  { events: { Doubled: event(Sum, { aggregate: 'id' }) } },
);
const GrownSums = defineService('sums', {
  double: query(OptionalQuestion, Reply, terms),
  keep: command(Question, Reply, { ...terms, effect: 'once', partition: 'consistent' }),
});

class Doubling implements Receiver {
  readonly taken: EventEnvelope[] = [];
  readonly requests: object[] = [];
  constructor(private readonly name = '') {}

  async dispatch({ request, operation }: CallEnvelope): Promise<object> {
    this.requests.push(request);
    const { n, text } = request as { n: number; text?: string };
    if (operation === 'refuse') throw new ServiceError('conflict', 'odd', 'That is odd.', { n });
    if (operation === 'break') throw new Error('a secret of the callee');
    if (operation === 'large') return { text: 'x'.repeat(n) };
    if (operation === 'measure') return { n: text?.length };
    if (operation === 'hang') await new Promise(() => undefined);
    if (operation === 'slow') await new Promise((resolve) => setTimeout(resolve, n));
    return { n: 2 * n, by: this.name };
  }

  async receive(_subscriber: string, events: EventEnvelope[]): Promise<void> {
    this.taken.push(...events);
  }
}

const log = pino({ level: 'silent' });
const call = (request: object, operation = 'double', timeLeft: number | null = 5000): CallEnvelope => ({
  service: 'sums',
  operation,
  request,
  caller: 'test',
  traceId: '0'.repeat(32),
  spanId: '0'.repeat(16),
  timeLeft,
});
const contracts = (contract: typeof Sums) => new Map([['sums', contract]]);

describeWithNats('the NATS transport', () => {
  let nats: TestNats;
  const open: NatsTransport[] = [];
  beforeAll(async () => {
    nats = await TestNats.start();
  });
  afterAll(() => nats.remove());
  afterEach(async () => {
    await Promise.all(open.splice(0).map((transport) => transport.close()));
  });

  const host = async (options: Partial<NatsTransportOptions> = {}): Promise<NatsTransport> => {
    const transport = await NatsTransport.open({
      servers: nats.url,
      namespace: 'test',
      version: '1.2.3',
      receiver: new Doubling(),
      contracts: contracts(Sums),
      log,
      ...options,
    });
    open.push(transport);
    return transport;
  };
  const pair = async (options: Partial<NatsTransportOptions> = {}, receiver = new Doubling('callee')) => {
    const callee = await host({ receiver, ...options });
    await callee.serve('sums');
    const caller = await host();
    return { callee, caller, receiver, sums: caller.bindingTo('sums') };
  };

  it('answers a thousand calls at once, each with its own answer', async () => {
    const { sums } = await pair();
    const replies = await Promise.all(Array.from({ length: 1000 }, (_, n) => sums.call(call({ n }))));
    expect(replies.map((reply) => (reply as { n: number }).n)).toEqual(Array.from({ length: 1000 }, (_, n) => 2 * n));
  });

  it('carries refusals as they are, and nothing of what the callee did not mean to say', async () => {
    const { sums } = await pair();
    await expect(sums.call(call({ n: 3 }, 'refuse'))).rejects.toMatchObject({
      kind: 'conflict',
      code: 'odd',
      details: { n: 3 },
    });
    await expect(sums.call(call({ n: 3 }, 'break'))).rejects.toMatchObject({
      kind: 'internal',
      message: 'The call failed.',
    });
  });

  it('refuses a value that no wire can carry where it was made', async () => {
    const { sums } = await pair();
    await expect(sums.call(call({ n: NaN }))).rejects.toMatchObject({ name: 'TypeError' });
    await expect(sums.call(call({ n: 1e308 }))).rejects.toMatchObject({
      kind: 'internal',
      message: 'The call failed.',
    });
    expect(await sums.call(call({ n: 2 }))).toMatchObject({ n: 4 });
  });

  it('carries requests, answers and events that are larger than a message of the server', async () => {
    const { sums, receiver } = await pair();
    const reply = (await sums.call(call({ n: 5_000_000 }, 'large'))) as { text: string };
    expect(reply.text.length).toBe(5_000_000);
    expect(await sums.call(call({ text: 'ü'.repeat(3_000_000) }, 'measure'))).toEqual({ n: 3_000_000 });
    const event = {
      eventId: 'e',
      name: 'a.B',
      aggregateId: 'x',
      body: { text: '✓'.repeat(900_000) },
      traceId: 't',
      occurredAt: 'now',
    };
    await sums.deliver('sums', [event]);
    expect(receiver.taken).toEqual([event]);
  });

  it('refuses what is larger than any message may be', async () => {
    const { sums } = await pair();
    await expect(sums.call(call({ text: 'x'.repeat(33 * 1024 * 1024) }))).rejects.toMatchObject({
      kind: 'invalid',
      code: 'too_large',
    });
    await expect(sums.call(call({ n: 33 * 1024 * 1024 }, 'large'))).rejects.toMatchObject({ kind: 'internal' });
  });

  it('says at once that nobody carries a service', async () => {
    const { caller, callee, sums } = await pair();
    const began = performance.now();
    await expect(caller.bindingTo('other').call(call({ n: 1 }))).rejects.toMatchObject({ code: 'not_carried' });
    await callee.withdraw('sums');
    await expect(sums.call(call({ n: 1 }))).rejects.toMatchObject({ kind: 'unavailable', code: 'not_carried' });
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it('finishes what is under way when a service is withdrawn', async () => {
    const { callee, sums } = await pair();
    const answer = sums.call(call({ n: 100 }, 'slow'));
    await sums.call(call({ n: 1 }));
    await callee.withdraw('sums');
    expect(await answer).toMatchObject({ n: 200 });
  });

  it('waits no longer than the caller has time', async () => {
    const { sums } = await pair();
    await expect(sums.call(call({ n: 1 }, 'hang', 50))).rejects.toMatchObject({ kind: 'deadline_exceeded' });
  });

  it('spreads calls over the instances', async () => {
    for (const name of ['one', 'two']) await (await host({ receiver: new Doubling(name) })).serve('sums');
    const sums = (await host()).bindingTo('sums');
    const replies = await Promise.all(Array.from({ length: 100 }, (_, n) => sums.call(call({ n }))));
    expect(new Set(replies.map((reply) => (reply as { by: string }).by))).toEqual(new Set(['one', 'two']));
  });

  it('keeps two stores on one server apart', async () => {
    await pair();
    const other = await host({ namespace: 'other' });
    await expect(other.bindingTo('sums').call(call({ n: 1 }))).rejects.toMatchObject({ code: 'not_carried' });
    await expect(host({ namespace: 'a.b' })).rejects.toThrow('namespace');
  });

  it('refuses to talk when the contracts differ, naming the operation, and does nothing', async () => {
    const { sums, receiver } = await pair({ contracts: contracts(NewSums) });
    await expect(sums.call(call({ n: 1 }))).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'incompatible_contract',
      message: expect.stringContaining('sums.double: the request field `why`') as unknown,
    });
    expect(receiver.requests.length).toBe(0);
  });

  it('talks to a grown contract, and while both builds run to either', async () => {
    const { sums, receiver } = await pair({ contracts: contracts(GrownSums) });
    expect(await sums.call(call({ n: 1 }))).toMatchObject({ n: 2 });
    expect(receiver.requests.length).toBe(1);
    const old = new Doubling('old');
    await (await host({ receiver: old })).serve('sums');
    // From the moment on in which the caller has heard it.
    let asked = 1;
    for (; old.requests.length === 0; asked++) await sums.call(call({ n: asked }));
    await Promise.all(Array.from({ length: 50 }, (_, n) => sums.call(call({ n }))));
    expect(old.requests.length).toBeGreaterThan(20);
    expect(receiver.requests.length).toBeGreaterThan(20);
    expect(old.requests.length + receiver.requests.length).toBe(asked + 50);
  });

  it('leaves out what an older callee, or an older subscriber, does not know', async () => {
    const { receiver } = await pair({ contracts: contracts(SumsWithEvent) });
    const grown = (await host({ contracts: contracts(GrownSums) })).bindingTo('sums');
    await grown.call(call({ n: 1, why: 'so' }));
    expect(receiver.requests).toEqual([{ n: 1 }]);
    await expect(grown.call(call({ n: 1 }, 'keep'))).rejects.toMatchObject({
      code: 'incompatible_contract',
      message: 'sums.keep: the callee does not have this operation.',
    });
    const doubled = { eventId: 'e', name: 'sums.Doubled', aggregateId: 'x', traceId: 't', occurredAt: 'now' };
    await grown.deliver('sums', [{ ...doubled, body: { id: 'x', news: 1 } }]);
    expect(receiver.taken).toEqual([{ ...doubled, body: { id: 'x' } }]);
  });

  it('is known to the services API of NATS', async () => {
    const { sums } = await pair();
    await sums.call(call({ n: 1 }));
    await expect(sums.call(call({ n: 1 }, 'break'))).rejects.toMatchObject({ kind: 'internal' });
    const tool = await connect(natsOptionsOf(nats.url));
    const ask = async (subject: string) => (await tool.request(subject)).json();
    expect(await ask('$SRV.PING.doordesk-test-sums')).toMatchObject({
      type: 'io.nats.micro.v1.ping_response',
      name: 'doordesk-test-sums',
      version: '1.2.3',
    });
    expect(await ask('$SRV.INFO')).toMatchObject({
      description: 'sums: double',
      endpoints: [{ subject: 'doordesk.test.call.sums', queue_group: 'doordesk-test-sums' }],
    });
    expect(await ask('$SRV.STATS.doordesk-test-sums')).toMatchObject({
      endpoints: [{ num_requests: 2, num_errors: 1, last_error: 'internal: The call failed.' }],
    });
    await tool.close();
  });

  it('fails at once when the server dies, and works again when it is back', async () => {
    const { sums } = await pair();
    const waiting = sums.call(call({ n: 1 }, 'hang'));
    await sums.call(call({ n: 1 }));
    await Promise.all([expect(waiting).rejects.toMatchObject({ code: 'not_reachable' }), nats.kill()]);
    const began = performance.now();
    await expect(sums.call(call({ n: 1 }))).rejects.toMatchObject({ kind: 'unavailable', code: 'not_reachable' });
    expect(performance.now() - began).toBeLessThan(500);
    await nats.start();
    let answer: object | undefined;
    while (!answer) {
      answer = await sums.call(call({ n: 4 }, 'double', 500)).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(answer).toMatchObject({ n: 8 });
  });

  it('waits for a server that is starting', async () => {
    await nats.kill();
    const opening = host({ patience: 10_000 });
    const early = await Promise.race([opening.then(() => 'open'), delay(300).then(() => 'waits')]);
    await nats.start();
    expect(early).toBe('waits');
    await (await opening).serve('sums');
  });

  it('notices within three seconds that nothing comes through any more', async () => {
    const { sums } = await pair();
    await sums.call(call({ n: 1 }));
    nats.signal('SIGSTOP');
    try {
      // What is under way when the server is stopped may still come through.
      let [began, failed]: [number, unknown] = [0, undefined];
      while (failed === undefined) {
        began = performance.now();
        failed = await sums.call(call({ n: 1 }, 'double', null)).then(
          () => undefined,
          (error: unknown) => error,
        );
      }
      expect(failed).toMatchObject({ code: 'not_reachable' });
      expect(performance.now() - began).toBeLessThan(3000);
    } finally {
      nats.signal('SIGCONT');
    }
    let answer: object | undefined;
    while (!answer) {
      answer = await sums.call(call({ n: 4 }, 'double', 500)).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(answer).toMatchObject({ n: 8 });
  });

  it('says in one line that the server does not let it hear answers', async () => {
    const allowed = 'permissions: { publish: ">", subscribe: ["doordesk.>", "$SRV.>"] }';
    const strict = await TestNats.start(`authorization { users: [{ user: me, password: secret, ${allowed} }] }`);
    const servers = strict.url.replace('nats://', 'nats://me:secret@');
    await expect(host({ servers })).rejects.toThrow(/^NATS does not let this host hear answers: [^\n]*$/);
    await strict.remove();
  });

  it('says in one line that there is no server', async () => {
    await expect(host({ servers: 'nats://me:secret@127.0.0.1:1' })).rejects.toThrow(
      /^NATS cannot be reached at 127\.0\.0\.1:1: (?!.*secret)/,
    );
    await expect(host({ servers: 'http://127.0.0.1' })).rejects.toThrow('nats://HOST:PORT');
  });
});

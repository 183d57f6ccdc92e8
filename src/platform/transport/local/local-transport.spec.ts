import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pino from 'pino';
import type { CallEnvelope, EventEnvelope, Receiver } from '../../access/binding.js';
import { Int, ServiceError, Text, defineService, query } from '../../contract/index.js';
import { FrameReader, toFrame } from './frames.js';
import { LocalTransport, type LocalTransportOptions } from './local-transport.js';
import { optionsOf } from './address.js';

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
class Reply {
  @Int()
  n!: number;
}
const terms = { deadline: 1000, sla: { p999: 50 } };
const Sums = defineService('sums', { double: query(Question, Reply, terms) });
const NewSums = defineService('sums', { double: query(NewQuestion, Reply, terms) });

class Doubling implements Receiver {
  readonly taken: EventEnvelope[] = [];
  constructor(private readonly name = '') {}

  async dispatch({ request, operation }: CallEnvelope): Promise<object> {
    const { n } = request as { n: number };
    if (operation === 'refuse') throw new ServiceError('conflict', 'odd', 'That is odd.', { n });
    if (operation === 'break') throw new Error('a secret of the callee');
    if (operation === 'large') return { text: 'x'.repeat(n) };
    if (operation === 'hang') await new Promise(() => undefined);
    if (n % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
    return { n: 2 * n, by: this.name };
  }

  async receive(_subscriber: string, events: EventEnvelope[]): Promise<void> {
    this.taken.push(...events);
  }
}

const log = pino({ level: 'silent' });
const call = (n: number, operation = 'double', timeLeft: number | null = 1000): CallEnvelope => ({
  service: 'sums',
  operation,
  request: { n },
  caller: 'test',
  traceId: '0'.repeat(32),
  spanId: '0'.repeat(16),
  timeLeft,
});

describe('the local transport', () => {
  let directory: string;
  const open: LocalTransport[] = [];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'doordesk-local-'));
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((transport) => transport.close()));
    rmSync(directory, { recursive: true, force: true });
  });

  const host = async (name: string, options: Partial<LocalTransportOptions> = {}): Promise<LocalTransport> => {
    const transport = await LocalTransport.open({
      listen: `unix:${join(directory, `${name}.sock`)}`,
      addressesOf: () => [],
      receiver: new Doubling(name),
      contracts: new Map([['sums', Sums]]),
      log,
      ...options,
    });
    open.push(transport);
    return transport;
  };
  const pair = async (options: Partial<LocalTransportOptions> = {}, receiver = new Doubling('callee')) => {
    const callee = await host('callee', { receiver, ...options });
    const caller = await host('caller', { addressesOf: () => [callee.address], secret: options.secret });
    return { callee, caller, sums: caller.bindingTo('sums'), receiver };
  };

  it('answers a thousand calls at once, each with its own answer', async () => {
    const { sums } = await pair();
    const replies = await Promise.all(Array.from({ length: 1000 }, (_, n) => sums.call(call(n))));
    expect(replies.map((reply) => (reply as { n: number }).n)).toEqual(Array.from({ length: 1000 }, (_, n) => 2 * n));
  });

  it('carries refusals as they are, and nothing of what the callee did not mean to say', async () => {
    const { sums } = await pair();
    await expect(sums.call(call(3, 'refuse'))).rejects.toMatchObject({
      kind: 'conflict',
      code: 'odd',
      details: { n: 3 },
    });
    await expect(sums.call(call(3, 'break'))).rejects.toMatchObject({ kind: 'internal', message: 'The call failed.' });
  });

  it('carries large answers and events', async () => {
    const { sums, receiver } = await pair();
    const reply = (await sums.call(call(5_000_000, 'large'))) as { text: string };
    expect(reply.text.length).toBe(5_000_000);
    const event = { eventId: 'e', name: 'a.B', aggregateId: 'x', body: { ü: '✓' }, traceId: 't', occurredAt: 'now' };
    await sums.deliver('sums', [event]);
    expect(receiver.taken).toEqual([event]);
  });

  it('fails at once when the other host dies, and finds it again when it is back', async () => {
    const { callee, sums } = await pair();
    await sums.call(call(1));
    const waiting = sums.call(call(1, 'hang'));
    await callee.close();
    await expect(waiting).rejects.toMatchObject({ kind: 'unavailable', code: 'not_reachable' });
    await expect(sums.call(call(1))).rejects.toMatchObject({ kind: 'unavailable' });
    await host('callee');
    let answer: object | undefined;
    while (!answer) answer = await sums.call(call(4)).catch(() => undefined);
    expect(answer).toMatchObject({ n: 8 });
  });

  it('asks the instances in turn, and passes over a dead one', async () => {
    const [one, two] = [await host('one'), await host('two')];
    const caller = await host('caller', { addressesOf: () => [one.address, two.address] });
    const sums = caller.bindingTo('sums');
    const asked = async (n: number) => ((await sums.call(call(n))) as { by: string }).by;
    const seen = new Set<string>();
    while (seen.size < 2) seen.add(await asked(1));
    await one.close();
    // Only what is under way when it dies can fail.
    await asked(1).catch(() => asked(1));
    for (let n = 0; n < 10; n++) expect(await asked(n)).toBe('two');
  });

  it('refuses to talk when the contracts differ, naming the operation', async () => {
    const { sums } = await pair({ contracts: new Map([['sums', NewSums]]) });
    await expect(sums.call(call(1))).rejects.toMatchObject({
      code: 'incompatible_contract',
      message: 'sums.double: the request needs why for the callee, and may come without it',
    });
  });

  it('takes nobody without the secret on TCP', async () => {
    const { sums } = await pair({ listen: 'tcp://127.0.0.1:0', secret: 'open sesame' });
    expect(await sums.call(call(2))).toMatchObject({ n: 4 });
    const stranger = await host('stranger', {
      addressesOf: () => [(open[0] as LocalTransport).address],
      secret: 'guess',
    });
    await expect(stranger.bindingTo('sums').call(call(2))).rejects.toMatchObject({ code: 'not_reachable' });
    await expect(host('careless', { listen: 'tcp://127.0.0.1:0' })).rejects.toThrow('DOORDESK_TRANSPORT_SECRET');
  });

  it('closes on whoever talks nonsense, and serves the others', async () => {
    const { callee, sums } = await pair();
    for (const nonsense of [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      toFrame('hello'),
      toFrame(null),
      Buffer.from([0, 0, 0, 2, 1, 2]),
    ]) {
      const { path } = optionsOf(callee.address);
      await new Promise<void>((resolve) => {
        const socket = connect({ path: path as string });
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
        socket.resume();
        socket.write(nonsense);
      });
    }
    expect(await sums.call(call(2))).toMatchObject({ n: 4 });
  });

  it('says that nobody carries a service', async () => {
    const caller = await host('caller');
    await expect(caller.bindingTo('other').call(call(1))).rejects.toMatchObject({ code: 'not_carried' });
  });
});

describe('frames', () => {
  it('come together from pieces of any size', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 5 }), fc.integer({ min: 1, max: 9 }), (messages, size) => {
        const bytes = Buffer.concat(messages.map(toFrame));
        const reader = new FrameReader();
        const read: unknown[] = [];
        for (let at = 0; at < bytes.length; at += size) read.push(...reader.read(bytes.subarray(at, at + size)));
        expect(read).toEqual(messages.map((m) => JSON.parse(JSON.stringify(m)) as unknown));
      }),
    );
  });
});

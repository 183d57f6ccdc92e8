import type { EventEnvelope } from '../../src/platform/access/binding.js';
import { currentCall } from '../../src/platform/access/call-context.js';
import { ServiceError } from '../../src/platform/contract/index.js';
import { type Ask, type Basket, Echo, type EchoProvider, Stand, type TestHost, Till, envelope } from './hosts.js';

/** Two hosts: one carries echo, the other one till, which asks echo. */
const stand = new Stand();
const addresses = new Map<string, string[]>();
let echoHost: TestHost;
let tillHost: TestHost;
let taken: EventEnvelope[] = [];

const echo: EchoProvider = {
  tell: async ({ number, text }) => ({ number, text: text ?? '' }),
  wait: ({ number }) =>
    new Promise((resolve) => {
      setTimeout(resolve, number).unref();
    }).then(() => ({ number, text: '' })),
  fail: async ({ number }: Ask) => {
    if (number === 1) throw new ServiceError('conflict', 'out_of_stock', 'None left.', { left: 0, of: ['a'] });
    throw new Error('the password is swordfish');
  },
  write: async ({ number }) => ({
    number,
    text: JSON.stringify({ ...currentCall(), deadlineAt: undefined }),
  }),
};

beforeAll(async () => {
  const addressesOf = (service: string) => addresses.get(service) ?? [];
  echoHost = stand.host({ listen: stand.socket(), secret: 'between us', addressesOf });
  tillHost = stand.host({ listen: 'tcp://127.0.0.1:0', secret: 'between us', addressesOf });
  const asEcho = tillHost.client(Echo, 'till');
  await echoHost.carry(Echo, echo);
  await tillHost.carry(
    Till,
    {
      total: async ({ lines }: Basket) => {
        const told = await Promise.all(lines.map((_line, number) => asEcho.tell({ number })));
        return { number: told.reduce((sum, { number }) => sum + number, 0), text: currentCall()?.traceId ?? '' };
      },
      heard: async () => ({ entries: taken.map(({ name, aggregateId }) => `${name} ${aggregateId}`) }),
    },
    async (events) => void taken.push(...events),
  );
  addresses.set('echo', [await echoHost.transport.address()]);
  addresses.set('till', [await tillHost.transport.address()]);
});
afterAll(() => stand.close());
beforeEach(() => (taken = []));

describe('calls between two hosts', () => {
  it('carry values as they are', async () => {
    const text = 'Grüße, 鯨 🐋 "quoted" \\ \u2028 tab\t';
    expect(await tillHost.client(Echo).tell({ number: -0.5 * 4, text })).toEqual({ number: -2, text });
  });

  it('carry the context: trace, caller, command id', async () => {
    const { text } = await tillHost.client(Echo).write({ number: 1 }, { commandId: 'c-1' });
    expect(JSON.parse(text)).toMatchObject({ caller: 'echo', commandId: 'c-1', operation: 'echo.write' });
  });

  it('carry what an owner refuses, and nothing of what went wrong inside it', async () => {
    const client = tillHost.client(Echo);
    await expect(client.fail({ number: 1 })).rejects.toMatchObject({
      name: 'ServiceError',
      kind: 'conflict',
      code: 'out_of_stock',
      message: 'None left.',
      details: { left: 0, of: ['a'] },
    });
    await expect(client.fail({ number: 2 })).rejects.toMatchObject({
      kind: 'internal',
      code: 'internal',
      message: expect.not.stringContaining('swordfish') as string,
    });
    await expect(client.tell({ number: 'one' as never })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('a value that no wire can carry is refused where it was made', async () => {
    const direct = tillHost.transport.bindingTo('echo');
    await expect(direct.call(envelope('tell', { number: NaN }))).rejects.toMatchObject({ name: 'TypeError' });
  });

  it('a thousand at once find their answers, and leave in the order in which they were asked', async () => {
    const arrived: number[] = [];
    const listening = async ({ number }: Ask) => {
      arrived.push(number);
      if (number % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
      return { number, text: String(number) };
    };
    const numbers = Array.from({ length: 1000 }, (_, i) => i);
    const host = stand.host({ listen: stand.socket(), addressesOf: () => [] });
    await host.carry(Echo, { ...echo, tell: listening });
    const caller = stand.host({ addressesOf: () => [at] });
    const at = await host.transport.address();
    const direct = caller.transport.bindingTo('echo');
    await direct.call(envelope('tell', { number: -1 }));
    const replies = await Promise.all(numbers.map((number) => direct.call(envelope('tell', { number }))));
    expect(replies).toEqual(numbers.map((number) => ({ number, text: String(number) })));
    expect(arrived).toEqual([-1, ...numbers]);
  });

  it('replies of several megabytes arrive whole, and hold up nobody', async () => {
    const client = tillHost.client(Echo);
    const text = 'Ω whale '.repeat(600_000);
    const [large, small] = await Promise.all([client.tell({ number: 1, text }), client.tell({ number: 2 })]);
    expect(large.text === text).toBe(true);
    expect(small.number).toBe(2);
  });

  it('a call that is too large is refused, and the connection stays', async () => {
    const client = tillHost.client(Echo);
    const direct = tillHost.transport.bindingTo('echo');
    const tooLarge = envelope('tell', { number: 1, text: 'x'.repeat(33 * 1024 * 1024) });
    await expect(direct.call(tooLarge)).rejects.toMatchObject({ kind: 'invalid', code: 'too_large' });
    expect((await client.tell({ number: 3 })).number).toBe(3);
  });

  it('a service that is asked may ask: journeys of a pair, over a socket and over TCP', async () => {
    const lines = Array.from({ length: 120 }, (_, i) => ({ productId: `p${i}` }));
    const till = echoHost.client(Till);
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, i) => till.total({ basketId: `b${i}`, lines: lines.slice(0, 6 * i) })),
    );
    expect(replies.map(({ number }) => number)).toEqual(
      Array.from({ length: 20 }, (_, i) => (i === 0 ? 0 : 3 * i * (6 * i - 1))),
    );
  });

  it('are late when they are late: the deadline is the caller’s', async () => {
    const started = performance.now();
    await expect(tillHost.client(Echo).wait({ number: 20_000 }, { deadline: 50 })).rejects.toMatchObject({
      kind: 'deadline_exceeded',
    });
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('events between two hosts', () => {
  const said = (number: number): EventEnvelope => ({
    eventId: `e${number}`,
    name: 'echo.Said',
    aggregateId: String(number),
    body: { number, text: 'hear, hear' },
    traceId: '1'.repeat(32),
    occurredAt: '2026-11-23T08:00:00.000Z',
  });

  it('are handed over whole and in order', async () => {
    const events = Array.from({ length: 100 }, (_, i) => said(i));
    await echoHost.transport.bindingTo('till').deliver('till', events);
    expect(taken).toEqual(events);
  });

  it('that a subscriber does not take come back as a failure', async () => {
    await expect(echoHost.transport.bindingTo('echo').deliver('nobody', [said(1)])).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'not_reachable',
    });
    addresses.set('nobody', addresses.get('till')!);
    await expect(echoHost.transport.bindingTo('nobody').deliver('nobody', [said(1)])).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'not_carried',
    });
  });
});

describe('a service that is withdrawn', () => {
  it('finishes what is under way, then is not carried; it can come back', async () => {
    const at = stand.socket();
    const host = stand.host({ listen: at, addressesOf: () => [] });
    await host.carry(Echo, echo);
    const caller = stand.host({ addressesOf: () => [at] });
    const direct = caller.transport.bindingTo('echo');
    await direct.call(envelope('tell', { number: 0 }));
    const underWay = direct.call(envelope('wait', { number: 200 }));
    await direct.call(envelope('tell', { number: 0 }));
    const withdrawn = host.transport.withdraw('echo').then(() => 'withdrawn');
    await expect(direct.call(envelope('tell', { number: 1 }))).rejects.toMatchObject({ code: 'not_carried' });
    expect(await underWay).toMatchObject({ number: 200 });
    expect(await withdrawn).toBe('withdrawn');
    await host.transport.serve('echo');
    expect(await direct.call(envelope('tell', { number: 2 }))).toMatchObject({ number: 2 });
  });

  it('a host that stops answers what is under way first', async () => {
    const at = stand.socket();
    const host = stand.host({ listen: at, addressesOf: () => [] });
    await host.carry(Echo, echo);
    const direct = stand.host({ addressesOf: () => [at] }).transport.bindingTo('echo');
    await direct.call(envelope('tell', { number: 0 }));
    const underWay = direct.call(envelope('wait', { number: 100 }));
    await direct.call(envelope('tell', { number: 0 }));
    await host.transport.close();
    expect(await underWay).toMatchObject({ number: 100 });
    await expect(direct.call(envelope('tell', { number: 1 }))).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

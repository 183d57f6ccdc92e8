import { existsSync, statSync } from 'node:fs';
import { type Socket, connect } from 'node:net';
import { callText } from '../../src/platform/transport/call-text.js';
import { FrameReader, FrameType, bytesOf } from '../../src/platform/transport/local/frames.js';
import { Cable } from './cable.js';
import { Echo, type EchoProvider, Stand, type TestHost, envelope, eventually } from './hosts.js';

const stand = new Stand();
afterAll(() => stand.close());

/** Answers with the name of the host; `wait` never answers. */
const echoAs = (text: string): EchoProvider => ({
  tell: async ({ number }) => ({ number, text }),
  wait: () => new Promise(() => undefined),
  fail: async () => Promise.reject(new Error('fails')),
  write: async ({ number }) => ({ number, text }),
});

async function echoHost(text: string, listen = stand.socket(), secret?: string): Promise<TestHost> {
  const host = stand.host({ listen, secret, addressesOf: () => [] });
  await host.carry(Echo, echoAs(text));
  return host;
}

const callerOf = (...addresses: string[]) => stand.host({ addressesOf: () => addresses }).transport.bindingTo('echo');

describe('a host that dies', () => {
  it('fails what is under way and what comes, at once; when it is back, so are the calls', async () => {
    const host = await echoHost('one');
    const address = stand.socket();
    const cable = await new Cable(address, await host.transport.address()).plug();
    stand.onClose(() => cable.cut());
    const direct = callerOf(address);
    await direct.call(envelope('tell', { number: 0 }));
    const underWay = [direct.call(envelope('wait', { number: 1 }, null)), direct.call(envelope('wait', { number: 2 }))];
    await direct.call(envelope('tell', { number: 0 }));

    const cutAt = performance.now();
    await cable.cut();
    for (const call of underWay) await expect(call).rejects.toMatchObject({ kind: 'unavailable', code: 'unavailable' });
    await expect(direct.call(envelope('tell', { number: 3 }))).rejects.toMatchObject({ kind: 'unavailable' });
    expect(performance.now() - cutAt).toBeLessThan(500);

    await cable.plug();
    await eventually(() => direct.call(envelope('tell', { number: 4 })).then(...asBoolean));
  });

  it('one of two instances is killed: the other answers everything from then on', async () => {
    const [one, two] = [await echoHost('one'), await echoHost('two')];
    const address = stand.socket();
    const cable = await new Cable(address, await one.transport.address()).plug();
    stand.onClose(() => cable.cut());
    const direct = callerOf(address, await two.transport.address());
    const answering = async () => ((await direct.call(envelope('tell', { number: 1 }))) as { text: string }).text;
    const heard = new Set<string>();
    await eventually(async () => heard.add(await answering()).size === 2);
    expect([await answering(), await answering(), await answering(), await answering()].sort()).toEqual([
      'one',
      'one',
      'two',
      'two',
    ]);
    await cable.cut();
    const lost = await Promise.allSettled(Array.from({ length: 10 }, answering));
    await eventually(async () => (await Promise.allSettled([answering(), answering()])).every(isKept));
    for (const answer of lost) if (answer.status === 'fulfilled') expect(answer.value).toBe('two');
    for (let i = 0; i < 20; i++) expect(await answering()).toBe('two');
    await cable.plug();
    heard.clear();
    await eventually(async () => heard.add(await answering()).size === 2);
  });

  it('an instance that has yet to open the module, or has let it go, is passed over', async () => {
    const ready = await echoHost('ready');
    const starting = stand.host({ listen: stand.socket(), addressesOf: () => [] });
    const direct = callerOf(await starting.transport.address(), await ready.transport.address());
    // Both are connected from the first call on, and asked in turn.
    for (let i = 0; i < 20; i++)
      expect(await direct.call(envelope('tell', { number: i }))).toMatchObject({ text: 'ready' });
    await starting.carry(Echo, echoAs('started'));
    const heard = new Set<string>();
    await eventually(async () => {
      const { text } = (await direct.call(envelope('tell', { number: 1 }))) as { text: string };
      return heard.add(text).size === 2;
    });
    await ready.transport.withdraw('echo');
    for (let i = 0; i < 20; i++)
      expect(await direct.call(envelope('tell', { number: i }))).toMatchObject({ text: 'started' });
  });

  it('a host that has come back is asked at once, however many calls have missed it', async () => {
    const addresses: string[] = [];
    const client = stand.host({ addressesOf: () => addresses }).client(Echo);
    for (let i = 0; i < 60; i++)
      await expect(client.write({ number: i })).rejects.toMatchObject({ kind: 'unavailable' });
    addresses.push(await (await echoHost('back')).transport.address());
    expect(await client.write({ number: 1 })).toMatchObject({ text: 'back' });
  });

  it('a caller that gave up leaves nothing behind', async () => {
    const host = await echoHost('one');
    const direct = callerOf(await host.transport.address());
    await expect(direct.call(envelope('wait', { number: 1 }, 10))).rejects.toMatchObject({ kind: 'deadline_exceeded' });
  });

  it('nobody there is a failure at once, also when addresses change', async () => {
    const addresses: string[] = [];
    const caller = stand.host({ addressesOf: () => addresses });
    const direct = caller.transport.bindingTo('echo');
    await expect(direct.call(envelope('tell', { number: 1 }))).rejects.toMatchObject({ code: 'not_reachable' });
    addresses.push(stand.socket());
    await expect(direct.call(envelope('tell', { number: 1 }))).rejects.toMatchObject({ code: 'not_reachable' });
    addresses[0] = await (await echoHost('here')).transport.address();
    expect(await direct.call(envelope('tell', { number: 1 }))).toEqual({ number: 1, text: 'here' });
    addresses[0] = 'nowhere';
    await expect(direct.call(envelope('tell', { number: 1 }))).rejects.toMatchObject({ code: 'not_reachable' });
    expect(caller.logged).toContainEqual(
      expect.objectContaining({ why: expect.stringContaining('"nowhere"') as string }),
    );
  });

  it('a socket file that a dead process left is replaced; one that is answered is not', async () => {
    const at = stand.socket();
    const first = await echoHost('first', at);
    const second = stand.host({ listen: at, addressesOf: () => [] });
    await expect(second.transport.serve('echo')).rejects.toMatchObject({
      message: expect.stringContaining('another process listens') as string,
    });
    await first.transport.close();
    expect(existsSync(at.slice('unix:'.length))).toBe(false);
    await echoHost('third', at);
    expect(statSync(at.slice('unix:'.length)).mode & 0o777).toBe(0o600);
    expect(await callerOf(at).call(envelope('tell', { number: 1 }))).toEqual({ number: 1, text: 'third' });
  });
});

describe('strangers', () => {
  it('do not pass without the shared secret', async () => {
    const host = await echoHost('one', 'tcp://127.0.0.1:0', 'the right one');
    const address = await host.transport.address();
    const asking = (secret: string | undefined) =>
      stand
        .host({ secret, addressesOf: () => [address] })
        .transport.bindingTo('echo')
        .call(envelope('tell', { number: 1 }));
    expect(await asking('the right one')).toEqual({ number: 1, text: 'one' });
    await expect(asking('the wrong one')).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(asking(undefined)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(host.logged.map(({ msg }) => msg)).toContain('a connection without the shared secret was refused');
  });

  it('no port is opened without a secret', () => {
    const make = () => stand.host({ listen: 'tcp://127.0.0.1:0', addressesOf: () => [] });
    expect(make).toThrow('needs a shared secret');
  });

  const hello = JSON.stringify({ protocol: 2, contracts: {} });
  const frame = (type: number, text: string, id = 1) => bytesOf([{ type, id, text }]);
  const greeting = frame(FrameType.Hello, hello, 0);
  const callOf = (operation: string, request: object) => callText(envelope(operation, request), request);

  it.each([
    ['no greeting', Buffer.from('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')],
    ['a call before the greeting', frame(FrameType.Call, '{}')],
    ['another protocol', frame(FrameType.Hello, JSON.stringify({ protocol: 1, contracts: {} }))],
    ['a greeting that is no greeting', frame(FrameType.Hello, 'null')],
    ['a frame that is too large', Buffer.concat([greeting, Buffer.from([0x7f, 0xff, 0xff, 0xff, 4, 0, 0, 0, 1])])],
    ['a frame that is too short', Buffer.concat([greeting, Buffer.from([0, 0, 0, 0, 4, 0, 0, 0, 1])])],
    ['an unknown type', Buffer.concat([greeting, frame(77, '{}')])],
    ['contracts that are none', Buffer.concat([greeting, frame(FrameType.Contracts, '{"a":')])],
  ])('%s: the connection is closed, the host goes on', async (_what, bytes) => {
    const host = await echoHost('one');
    const at = await host.transport.address();
    const stranger = await talk(at, bytes);
    await stranger.closed;
    expect(await callerOf(at).call(envelope('tell', { number: 1 }))).toEqual({ number: 1, text: 'one' });
  });

  it.each([
    ['a request that is not JSON', FrameType.Call, callOf('tell', {}).slice(0, -1)],
    ['nothing', FrameType.Call, ''],
    ['a call of nothing', FrameType.Call, '{}'],
    ['a call with a request that is none', FrameType.Call, callOf('tell', {}).replace('{}', '5')],
    ['events that are not JSON', FrameType.Events, '{"subscriber":'],
    ['events that are none', FrameType.Events, '{"subscriber":"echo","events":[null]}'],
    ['a prototype', FrameType.Events, '{"__proto__":{"subscriber":"echo"},"events":[]}'],
  ] as const)('%s is answered with an error, and the connection stays', async (_what, type, text) => {
    const host = await echoHost('one');
    const good = frame(FrameType.Call, callOf('tell', { number: 5 }), 2);
    const stranger = await talk(await host.transport.address(), greeting, frame(type, text), good);
    await eventually(() => stranger.frames.length >= 3);
    const [, ...answers] = stranger.frames;
    expect(answers.map(({ id }) => id).sort()).toEqual([1, 2]);
    const refused = answers.find(({ id }) => id === 1)!;
    expect(refused.type).toBe(FrameType.Failure);
    expect(['invalid', 'internal']).toContain((JSON.parse(refused.text) as { kind: string }).kind);
    expect(answers.find(({ id }) => id === 2)!.text).toBe('{"number":5,"text":"one"}');
    stranger.socket.destroy();
  });

  it('a caller that takes no answers is not read from, and holds up nobody', async () => {
    const host = stand.host({ listen: stand.socket(), addressesOf: () => [] });
    const answered: number[] = [];
    const text = 'x'.repeat(128 * 1024);
    const tell: EchoProvider['tell'] = async ({ number }) => {
      answered.push(number);
      return { number, text };
    };
    await host.carry(Echo, { ...echoAs('one'), tell });
    const at = await host.transport.address();
    const { socket } = await talk(at, greeting);
    socket.pause();
    // Large, so that what is read at once is not many calls.
    const question = 'x'.repeat(4 * 1024);
    for (let i = 0; i < 250; i++) socket.write(frame(FrameType.Call, callOf('tell', { number: i, text: question })));
    const direct = callerOf(at);
    for (let i = 0; i < 20; i++) await direct.call(envelope('tell', { number: -1 }));
    const toStranger = answered.filter((number) => number >= 0).length;
    expect(toStranger).toBeGreaterThan(0);
    expect(toStranger).toBeLessThan(200);
    socket.resume();
    await eventually(() => answered.filter((number) => number >= 0).length === 250);
    socket.destroy();
  });
});

/** A stranger that says what it likes. */
async function talk(address: string, ...bytes: Buffer[]) {
  const socket: Socket = connect(address.slice('unix:'.length));
  const reader = new FrameReader(1_000_000);
  const frames: { type: number; id: number; text: string }[] = [];
  socket.on('data', (chunk) => reader.read(chunk, chunk.length, (frame) => frames.push(frame)));
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await new Promise((resolve) => socket.once('connect', resolve));
  for (const part of bytes) socket.write(part);
  return { socket, frames, closed };
}

const isKept = (result: PromiseSettledResult<unknown>): boolean => result.status === 'fulfilled';
const asBoolean = [() => true, () => false] as const;

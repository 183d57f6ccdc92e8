import 'reflect-metadata';
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer as createHttpServer, request } from 'node:http';
import { type Socket, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { Worker, isMainThread, parentPort } from 'node:worker_threads';
import pino from 'pino';
import type { CallEnvelope, Receiver } from '../src/platform/access/binding.js';
import { ServiceAccess } from '../src/platform/access/service-access.js';
import { ServiceHost } from '../src/platform/access/service-host.js';
import { Id, Int, Money, Nested, Text, defineService, query } from '../src/platform/contract/index.js';
import { FrameType, bytesOf } from '../src/platform/transport/local/frames.js';
import { LocalTransport } from '../src/platform/transport/local/local-transport.js';

/**
 * What a call to another process on this machine costs, one at a time and as a page of 120 at once, beside the bare socket
 * that carries the same bytes and beside what else comes with Node. Each way is measured in turn, several rounds in one run.
 */
const PAGE = 120;
const ROUNDS = 7;
const SINGLES = 1_500;
const PAGES = 100;

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

const Probe = defineService('probe', { ask: query(Ask, Answer, { deadline: 5_000, sla: { p999: 5 } }) });
const contracts = new Map([['probe', Probe]]);
const log = pino({ level: 'silent' });

const asked: Ask = { productId: 'p1' };
const answered: Answer = {
  productId: 'p1',
  title: 'The Whale',
  price: { amount: 1299, currency: 'USD' },
  version: 1,
};
const envelope: CallEnvelope = {
  service: 'probe',
  operation: 'ask',
  request: asked,
  caller: 'bench',
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  timeLeft: 4999.123456,
};
/** The very bytes that the transport sends for this call. */
const REQUEST = bytesOf([{ type: FrameType.Call, id: 1, text: JSON.stringify(envelope) }]);
const REPLY = bytesOf([{ type: FrameType.Reply, id: 1, text: JSON.stringify(answered) }]);

/** Answers without doing anything: what is left is the transport. */
const bareReceiver: Receiver = { dispatch: async () => answered, receive: async () => undefined };
const at = (folder: string, name: string): string => join(folder, `${name}.sock`);

/** The other process. */
async function serve(folder: string): Promise<void> {
  const bare = createServer((socket) => answerBytes(socket, false));
  const corked = createServer((socket) => answerBytes(socket, true));
  const http = createHttpServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      JSON.parse(Buffer.concat(chunks).toString());
      outgoing.end(JSON.stringify(answered));
    });
  });
  await new Promise<void>((resolve) => bare.listen(at(folder, 'bare'), resolve));
  await new Promise<void>((resolve) => corked.listen(at(folder, 'corked'), resolve));
  await new Promise<void>((resolve) => http.listen(at(folder, 'http'), resolve));
  const services = new ServiceHost(log, false);
  services.register({
    contract: Probe,
    provider: { ask: async () => answered },
    receive: async () => undefined,
    settled: async () => undefined,
  });
  for (const [name, receiver] of [
    ['transport', bareReceiver],
    ['access', services],
  ] as const) {
    const listen = `unix:${at(folder, name)}`;
    await new LocalTransport({ listen, addressesOf: () => [], receiver, contracts, log }).serve('probe');
  }
  process.on('message', ({ id }: { id: number }) => process.send?.({ id, reply: answered }));
  process.send?.('ready');
}

/** Answers every request with a reply of its size: each in a write of its own, or all that came together in one. */
function answerBytes(socket: Socket, together: boolean): void {
  let due = 0;
  socket.on('data', (chunk) => {
    if (together) socket.cork();
    for (due += chunk.length; due >= REQUEST.length; due -= REQUEST.length) socket.write(REPLY);
    if (together) socket.uncork();
  });
}

type Ways = Record<string, (calls: number) => Promise<unknown>>;

/** One after the other: `calls` at once, resolved when all are answered. */
function waysTo(folder: string, child: ChildProcess, worker: Worker): Ways {
  const bare = (socket: Socket, pieces: (calls: number) => Buffer[]) => (calls: number) =>
    new Promise<void>((resolve) => {
      let due = calls * REPLY.length;
      socket.removeAllListeners('data').on('data', (chunk) => {
        if ((due -= chunk.length) === 0) resolve();
      });
      for (const piece of pieces(calls)) socket.write(piece);
    });
  const transportAt = (name: string) =>
    new LocalTransport({
      listen: undefined,
      addressesOf: () => [`unix:${at(folder, name)}`],
      receiver: bareReceiver,
      contracts,
      log,
    });
  const binding = transportAt('transport').bindingTo('probe');
  const accessBinding = transportAt('access').bindingTo('probe');
  const client = new ServiceAccess(() => accessBinding).client(Probe, 'bench');
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const posted = messages(
    (listener) => worker.on('message', listener),
    (message) => worker.postMessage(message),
  );
  const sent = messages(
    (listener) => child.on('message', listener),
    (message) => child.send(message),
  );
  const all = (one: () => Promise<unknown>) => (calls: number) => Promise.all(Array.from({ length: calls }, one));
  return {
    'bare socket, a write each': bare(connect(at(folder, 'bare')), (calls) =>
      Array.from({ length: calls }, () => REQUEST),
    ),
    'bare socket, all in one write': bare(connect(at(folder, 'corked')), (calls) => [
      Buffer.concat(Array.from({ length: calls }, () => REQUEST)),
    ]),
    'local transport': all(() => binding.call(envelope)),
    'local transport, whole path': all(() => client.ask(asked)),
    'HTTP keep-alive, unix socket': all(() => post(agent, at(folder, 'http'))),
    'worker postMessage': all(posted),
    'child process IPC': all(sent),
  };
}

function post(agent: Agent, socketPath: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify(envelope);
    const headers = { 'content-length': Buffer.byteLength(body) };
    const outgoing = request({ agent, socketPath, path: '/call', method: 'POST', headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
    });
    outgoing.once('error', reject).end(body);
  });
}

/** Calls over a channel of messages. */
function messages(
  listen: (listener: (answer: { id: number; reply: unknown }) => void) => unknown,
  send: (message: { id: number; envelope: CallEnvelope }) => unknown,
): () => Promise<unknown> {
  const waiting = new Map<number, (reply: unknown) => void>();
  let last = 0;
  listen(({ id, reply }) => {
    waiting.get(id)?.(reply);
    waiting.delete(id);
  });
  return () =>
    new Promise((resolve) => {
      waiting.set(++last, resolve);
      send({ id: last, envelope });
    });
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] as number;

async function timed(calls: number, times: number, way: (calls: number) => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const started = performance.now();
    await way(calls);
    taken.push((performance.now() - started) * 1000);
  }
  return median(taken);
}

/** Both directions of one call in one process: what the form of the values costs, without any socket. */
function formats(): Record<string, number> {
  const micros = (work: () => unknown): number => {
    const rounds = Array.from({ length: ROUNDS + 1 }, () => {
      const started = performance.now();
      for (let i = 0; i < 20_000; i++) work();
      return ((performance.now() - started) * 1000) / 20_000;
    });
    return median(rounds.slice(1));
  };
  const there = (value: object): unknown => JSON.parse(JSON.stringify(value));
  const thereInBinary = (value: object): unknown => deserialize(serialize(value));
  return {
    JSON: micros(() => [there(envelope), there(answered)]),
    'v8.serialize': micros(() => [thereInBinary(envelope), thereInBinary(answered)]),
  };
}

async function main(): Promise<void> {
  const codec = formats();
  const folder = mkdtempSync(join(tmpdir(), 'transports-'));
  const script = new URL(import.meta.url);
  const child = fork(script, ['serve', folder]);
  const worker = new Worker(script);
  await new Promise((resolve) => child.once('message', resolve));
  const ways = Object.entries(waysTo(folder, child, worker));
  const results = ways.map(([name]) => ({ name, single: [] as number[], page: [] as number[] }));
  for (let round = -1; round < ROUNDS; round++)
    for (const [i, [, way]] of ways.entries()) {
      const single = await timed(1, SINGLES, way);
      const page = await timed(PAGE, PAGES, way);
      if (round < 0) continue;
      results[i]?.single.push(single);
      results[i]?.page.push(page);
    }
  const rounded = (value: number): number => Math.round(value * 10) / 10;
  const rows = results.map(({ name, single, page }) => ({
    name,
    singleMicros: rounded(median(single)),
    pageMicros: rounded(median(page)),
  }));
  const bytes = { request: REQUEST.length, reply: REPLY.length };
  const roundedCodec = Object.fromEntries(Object.entries(codec).map(([name, micros]) => [name, rounded(micros)]));
  process.stdout.write(`${JSON.stringify({ bytes, page: PAGE, rows, formats: roundedCodec })}\n`);
  rmSync(folder, { recursive: true, force: true });
  child.kill();
  process.exit();
}

const [, , mode, folder] = process.argv;
if (!isMainThread)
  parentPort?.on('message', ({ id }: { id: number }) => parentPort?.postMessage({ id, reply: answered }));
else if (mode === 'serve') await serve(folder as string);
else await main();

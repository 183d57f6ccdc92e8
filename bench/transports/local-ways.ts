import type { ChildProcess } from 'node:child_process';
import { Agent, request } from 'node:http';
import { type Socket, connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { LocalTransport } from '../../src/platform/transport/local/local-transport.js';
import { REPLY, REQUEST, socketIn } from './local-bytes.js';
import { Probe, answered, asked, bareReceiver, contracts, envelope, log, platform } from './probe.js';
import { type Way, each } from './way.js';

/** Every way to another process of this machine; the first is the bare socket, which carries the same bytes and does nothing. */
export function localWays(folder: string, child: ChildProcess): Way[] {
  const binding = transportTo(socketIn(folder, 'transport')).bindingTo('probe');
  const { routing, access } = platform();
  routing.connect(transportTo(socketIn(folder, 'path')));
  const client = access.client(Probe, 'bench');
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: answered });
  const posted = messages(
    (listener) => worker.on('message', listener),
    (message) => worker.postMessage(message),
  );
  const sent = messages(
    (listener) => child.on('message', listener),
    (message) => child.send(message),
  );
  return [
    bareSocket('bare socket, a write each', 'bare', socketIn(folder, 'bare'), (calls) =>
      Array.from({ length: calls }, () => REQUEST),
    ),
    each('local transport', 'transport', () => binding.call(envelope)),
    each('local transport, whole path', 'path', () => client.ask(asked)),
    bareSocket('bare socket, all in one write', 'other', socketIn(folder, 'corked'), (calls) => [
      Buffer.concat(Array.from({ length: calls }, () => REQUEST)),
    ]),
    each('HTTP keep-alive, unix socket', 'other', () => post(agent, socketIn(folder, 'http'))),
    each('worker postMessage', 'other', posted),
    each('child process IPC', 'other', sent),
  ];
}

/** A host that only asks. */
export const transportTo = (path: string): LocalTransport => {
  const addresses = [`unix:${path}`];
  return new LocalTransport({
    listen: undefined,
    addressesOf: () => addresses,
    receiver: bareReceiver,
    contracts,
    log,
  });
};

function bareSocket(name: string, role: Way['role'], path: string, pieces: (calls: number) => Buffer[]): Way {
  const socket: Socket = connect(path);
  const ask = (calls: number): Promise<void> =>
    new Promise((resolve) => {
      let due = calls * REPLY.length;
      socket.removeAllListeners('data').on('data', (chunk) => {
        if ((due -= chunk.length) === 0) resolve();
      });
      for (const piece of pieces(calls)) socket.write(piece);
    });
  return { name, role, ask };
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
  send: (message: { id: number; envelope: typeof envelope }) => unknown,
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

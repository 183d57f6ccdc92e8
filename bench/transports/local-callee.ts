import { createServer as createHttpServer } from 'node:http';
import { type Server, type Socket, createServer } from 'node:net';
import { LocalTransport } from '../../src/platform/transport/local/local-transport.js';
import { REPLY, REQUEST, socketIn } from './local-bytes.js';
import { answered, bareReceiver, carryProbe, contracts, log, platform } from './probe.js';

/** The other process: answers on every way of this machine. */
export async function serveLocally(folder: string): Promise<void> {
  await listening(
    createServer((socket) => answerBytes(socket, false)),
    socketIn(folder, 'bare'),
  );
  await listening(
    createServer((socket) => answerBytes(socket, true)),
    socketIn(folder, 'corked'),
  );
  await listening(httpServer(), socketIn(folder, 'http'));
  const whole = platform();
  carryProbe(whole);
  for (const [name, receiver] of [
    ['transport', bareReceiver],
    ['path', whole.services],
  ] as const) {
    const listen = `unix:${socketIn(folder, name)}`;
    await new LocalTransport({ listen, addressesOf: () => [], receiver, contracts, log }).serve('probe');
  }
  process.on('message', ({ id }: { id: number }) => process.send?.({ id, reply: answered }));
}

const listening = (server: Server, path: string): Promise<void> =>
  new Promise((resolve) => server.listen(path, resolve));

/** Answers every request with a reply of its size: each in a write of its own, or all that came together in one. */
function answerBytes(socket: Socket, together: boolean): void {
  let due = 0;
  socket.on('data', (chunk) => {
    if (together) socket.cork();
    for (due += chunk.length; due >= REQUEST.length; due -= REQUEST.length) socket.write(REPLY);
    if (together) socket.uncork();
  });
}

const httpServer = () =>
  createHttpServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      JSON.parse(Buffer.concat(chunks).toString());
      outgoing.end(JSON.stringify(answered));
    });
  });

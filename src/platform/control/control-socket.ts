import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, type Server, createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Binding, CallEnvelope, EventEnvelope, Receiver } from '../access/binding.js';
import { ServiceError, type WireError } from '../contract/service-error.js';

/** Names the socket of the process that runs on a data folder. */
const POINTER = 'control.json';
/** Longer paths do not fit into a socket address. */
const LONGEST_PATH = 100;
const LARGEST_CALL = 32 * 1024 * 1024;

/** What a process does when its own user asks for it by name; arguments and answers are JSON objects. */
export type ControlCommand = (args: Record<string, unknown>) => Promise<object>;
export type ControlCommands = Map<string, ControlCommand>;

/**
 * Opens the door for commands of the shop's own user (import, split, merge): a socket in the data folder that nobody else can
 * open, never a public port. It takes calls of any contract, and the commands that this process has.
 */
export async function openControlSocket(
  directory: string,
  receiver: Receiver,
  commands: ControlCommands = new Map(),
): Promise<() => Promise<void>> {
  let path = join(directory, 'control.sock');
  if (Buffer.byteLength(path) > LONGEST_PATH) path = join(mkdtempSync(join(tmpdir(), 'doordesk-')), 'control.sock');
  rmSync(path, { force: true });
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const server = createServer((incoming, outgoing) => {
    void answer(receiver, commands, incoming).then((body) => {
      outgoing.setHeader('content-type', 'application/json');
      outgoing.end(body);
    });
  });
  const umask = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  } finally {
    process.umask(umask);
  }
  chmodSync(path, 0o600);
  writeFileSync(join(directory, POINTER), JSON.stringify({ path, pid: process.pid }), { mode: 0o600 });
  return () => close(server, path, directory);
}

async function close(server: Server, path: string, directory: string): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(path, { force: true });
  rmSync(join(directory, POINTER), { force: true });
}

async function answer(receiver: Receiver, commands: ControlCommands, incoming: IncomingMessage): Promise<string> {
  try {
    const asked = JSON.parse(await textOf(incoming)) as
      CallEnvelope | { command: string; args: Record<string, unknown> };
    if (!('command' in asked)) return JSON.stringify({ reply: await receiver.dispatch(asked) });
    const command = commands.get(asked.command);
    if (!command) throw new ServiceError('not_found', 'unknown_command', `This process knows no ${asked.command}.`);
    return JSON.stringify({ reply: await command(asked.args) });
  } catch (error) {
    // Whoever can open this socket owns the process: he may know what went wrong.
    const failure =
      error instanceof ServiceError ? error : new ServiceError('internal', 'internal', (error as Error).message);
    return JSON.stringify({ error: failure.toWire() });
  }
}

async function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_CALL) throw new ServiceError('invalid', 'too_large', 'The call is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Sends calls to the process that runs on a data folder. Errors: unavailable when there is none. */
export class ControlBinding implements Binding {
  constructor(private readonly directory: string) {}

  call(envelope: CallEnvelope): Promise<object> {
    return this.ask(envelope);
  }

  /** Asks the process for one of its commands. Errors: unavailable `not_running`, not_found `unknown_command`, its own. */
  command(name: string, args: Record<string, unknown> = {}): Promise<object> {
    return this.ask({ command: name, args });
  }

  private async ask(asked: object): Promise<object> {
    const answered = JSON.parse(await this.post(JSON.stringify(asked))) as { reply?: object; error?: WireError };
    if (answered.error) throw ServiceError.fromWire(answered.error);
    return answered.reply as object;
  }

  deliver(_subscriber: string, _events: EventEnvelope[]): Promise<void> {
    return Promise.reject(new Error('events do not travel over the control socket'));
  }

  private post(body: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => reject(new ServiceError('unavailable', 'not_running', error.message));
      let socketPath: string;
      try {
        socketPath = (JSON.parse(readFileSync(join(this.directory, POINTER), 'utf8')) as { path: string }).path;
      } catch (error) {
        return fail(error as Error);
      }
      const headers = { 'content-length': Buffer.byteLength(body) };
      const outgoing = request({ socketPath, path: '/call', method: 'POST', headers }, (incoming) => {
        textOf(incoming).then(resolve, fail);
      });
      outgoing.once('error', fail).end(body);
    });
  }
}

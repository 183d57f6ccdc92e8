import { chmodSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, type Server, createServer, request } from 'node:http';
import { join } from 'node:path';
import type { Binding, CallEnvelope, EventEnvelope, Receiver } from '../access/binding.js';
import { ServiceError, type WireError } from '../contract/service-error.js';
import { fittingPath, prepareFolder } from '../transport/local/address.js';

/** Names the socket of the process that runs on a data folder. */
const POINTER = 'control.json';
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
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const wanted = join(directory, 'control.sock');
  const path = fittingPath(wanted);
  if (path !== wanted) prepareFolder(path);
  rmSync(path, { force: true });
  const server = createServer((incoming, outgoing) => {
    void answer(receiver, commands, incoming).then((body) => {
      outgoing.setHeader('content-type', 'application/json');
      outgoing.end(body);
    });
  });
  const listening = new Promise<void>((resolve, reject) => server.once('error', reject).once('listening', resolve));
  // The file is made before `listen` gives control back: nothing else is made under this umask.
  const umask = process.umask(0o177);
  server.listen(path);
  process.umask(umask);
  await listening;
  chmodSync(path, 0o600);
  pointTo(path, directory);
  return () => close(server, path, directory);
}

/** Replaces the pointer as a whole: whatever stands there, a link perhaps, is neither followed nor written to. */
function pointTo(path: string, directory: string): void {
  const next = join(directory, `${POINTER}.${process.pid}`);
  rmSync(next, { force: true });
  writeFileSync(next, JSON.stringify({ path, pid: process.pid }), { mode: 0o600, flag: 'wx' });
  renameSync(next, join(directory, POINTER));
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
    if (size > LARGEST_CALL) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Sends calls to the process that runs on a data folder. Errors: unavailable when there is none, or it ends meanwhile. */
export class ControlBinding implements Binding {
  constructor(private readonly directory: string) {}

  call(envelope: CallEnvelope): Promise<object> {
    return this.ask(envelope);
  }

  /** Asks the process for one of its commands. Errors: unavailable `not_running`, `not_answered`; not_found `unknown_command`; its own. */
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
    const length = Buffer.byteLength(body);
    if (length > LARGEST_CALL) return Promise.reject(tooLarge());
    return new Promise((resolve, reject) => {
      const fail = (error: unknown): void => reject(notAnswered(error));
      let socketPath: string;
      try {
        socketPath = socketOf(this.directory);
      } catch (error) {
        return fail(error);
      }
      const headers = { 'content-length': length };
      const outgoing = request({ socketPath, path: '/call', method: 'POST', headers }, (incoming) => {
        textOf(incoming).then(resolve, fail);
      });
      outgoing.once('error', fail).end(body);
    });
  }
}

/**
 * Where the process that runs on a data folder listens. Errors: nobody does, or another user says that he does: who can write to
 * the folder could lay out a socket of his own. The superuser may ask anybody's.
 */
function socketOf(directory: string): string {
  const pointer = join(directory, POINTER);
  const { path } = JSON.parse(readFileSync(pointer, 'utf8')) as { path: string };
  const [said, listens] = [lstatSync(pointer).uid, lstatSync(path).uid];
  const self = process.getuid?.();
  if (said !== listens || (said !== self && self !== 0))
    throw new ServiceError('forbidden', 'not_ours', `Another user says that he runs on ${directory}.`);
  return path;
}

const tooLarge = (): ServiceError => new ServiceError('invalid', 'too_large', 'The call is too large.');

/** Nobody was asked, or whoever was asked has ended before it answered. */
function notAnswered(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ECONNREFUSED') return new ServiceError('unavailable', 'not_running', message);
  return new ServiceError('unavailable', 'not_answered', `The process has ended before it answered (${message}).`);
}

import { createHash, timingSafeEqual } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import type { Logger } from 'pino';
import type { ServiceContract } from '../../contract/define-service.js';
import { type Address, prepareFolder } from './address.js';
import type { Answering } from './answering.js';
import { Connection } from './connection.js';
import { type Frame, FrameType } from './frames.js';
import { Introduction } from './introduction.js';

/** How long a stranger may take to show who it is, in milliseconds. */
const GREETING_TIME = 5_000;
/** The most hosts that may be connected at once. */
const MOST_CONNECTIONS = 1_000;
/** Answers that a caller has not taken (bytes); beyond, no more is read from it. */
const MOST_UNSENT = 8 * 1024 * 1024;
/** How long callers may take to let go when this host stops, in milliseconds. */
const LONGEST_FAREWELL = 5_000;

export interface ListenerOptions {
  readonly address: Address;
  readonly secret: string | undefined;
  readonly contracts: ReadonlyMap<string, ServiceContract>;
  readonly answering: Answering;
  readonly log: Logger;
}

/** Takes connections of other hosts. */
export class Listener {
  private readonly server: Server;
  private readonly callers = new Set<Connection>();

  constructor(private readonly options: ListenerOptions) {
    this.server = createServer({ noDelay: true }, (socket) => this.accept(socket));
    this.server.maxConnections = MOST_CONNECTIONS;
  }

  /** Starts listening; answers the address that others can use, `tcp://host:port` with the port that was given. */
  async open(): Promise<string> {
    const { address } = this.options;
    if ('path' in address) {
      await this.openFile(address.path);
      return `unix:${address.path}`;
    }
    await this.listen(address);
    const { port } = this.server.address() as AddressInfo;
    return `tcp://${address.host.includes(':') ? `[${address.host}]` : address.host}:${port}`;
  }

  /** Asks callers to let go, answers what is under way, and closes. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const caller of this.callers) caller.send(FrameType.Goodbye, 0, '');
    const timer = setTimeout(() => {
      for (const caller of this.callers) caller.destroy('this host stops');
    }, LONGEST_FAREWELL);
    await closed;
    clearTimeout(timer);
  }

  private async openFile(path: string): Promise<void> {
    prepareFolder(path);
    if (await isAnswered(path)) throw new Error(`another process listens at ${path}`);
    rmSync(path, { force: true });
    // The file is made before `listen` gives control back: nothing else is made under this umask.
    const umask = process.umask(0o177);
    const listening = this.listen({ path });
    process.umask(umask);
    await listening;
    chmodSync(path, 0o600);
  }

  private listen(at: Address): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(at, () => {
        this.server.off('error', reject);
        this.server.on('error', (error) => this.options.log.error({ err: error }, 'listening failed'));
        resolve();
      });
    });
  }

  private accept(socket: Socket): void {
    const { address, secret, contracts, answering, log } = this.options;
    const introduction = new Introduction(contracts);
    let known = 'path' in address;
    let greeted = false;

    const connection = new Connection(socket, {
      frame: (frame) => {
        if (!known) admit(frame);
        else if (!greeted) greet(frame);
        else take(frame);
      },
      closed: (why) => {
        clearTimeout(timer);
        this.callers.delete(connection);
        log.debug({ why }, 'a host has gone');
      },
    });
    const timer = setTimeout(() => connection.destroy('no greeting came in time'), GREETING_TIME).unref();
    this.callers.add(connection);
    if (known) connection.trust();

    function admit({ type, text }: Frame): void {
      known = type === FrameType.Secret && secret !== undefined && sameSecret(text, secret);
      if (known) return connection.trust();
      log.warn({ from: socket.remoteAddress }, 'a connection without the shared secret was refused');
      connection.destroy('no shared secret');
    }

    function greet({ type, text }: Frame): void {
      if (type !== FrameType.Hello) throw new Error(`type ${type} before the greeting`);
      const ours = introduction.heard(text);
      greeted = true;
      clearTimeout(timer);
      connection.send(FrameType.Hello, 0, introduction.hello());
      if (ours !== undefined) connection.send(FrameType.Contracts, 0, ours);
    }

    function take(frame: Frame): void {
      if (frame.type === FrameType.Contracts) return introduction.described(frame.text);
      if ((frame.type !== FrameType.Call && frame.type !== FrameType.Events) || !introduction.complete)
        throw new Error(`unknown type ${frame.type}`);
      answering.answer(frame, introduction, (type, text, alone) => {
        connection.send(type, frame.id, text, alone);
        if (connection.backlog > MOST_UNSENT) connection.pauseUntilDrained();
      });
    }
  }
}

/** In constant time, whatever the lengths. */
function sameSecret(given: string, secret: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(secret));
}

/** A socket file that nobody answers at was left by a process that died. */
function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    const done = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => done(true)).once('error', () => done(false));
  });
}

import { createHash, timingSafeEqual } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import type { Logger } from 'pino';
import type { Receiver } from '../../access/binding.js';
import type { ContractDescription } from '../../contract/compatibility.js';
import { ServiceError, type WireError } from '../../contract/service-error.js';
import { isUnix, makeSocketFolder, optionsOf } from './address.js';
import { CorkedWriter } from './corked-writer.js';
import { FrameReader, toFrame } from './frames.js';
import type { Answer, CallMessage, DeliverMessage, Hello } from './messages.js';

/** Before the caller has said who it is, nothing long is listened to, and not for long (ms). */
const LARGEST_HELLO = 1024 * 1024;
const HELLO_WITHIN = 5_000;
/** Calls of one connection that may be under way; the caller's bulkheads are far below. */
const MOST_UNDER_WAY = 20_000;

export interface ListenerOptions {
  listen: string;
  receiver: Receiver;
  /** This host's own descriptions, with their fingerprints. */
  descriptions: ReadonlyMap<string, { description: ContractDescription; fingerprint: string }>;
  secret?: string | undefined;
  log: Logger;
}

/** The callee's end: takes calls and events from other hosts. */
export class Listener {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly options: ListenerOptions,
  ) {
    server.on('connection', (socket) => this.welcome(socket));
  }

  static async open(options: ListenerOptions): Promise<Listener> {
    const at = optionsOf(options.listen);
    const unix = isUnix(options.listen);
    if (!unix && options.secret === undefined)
      throw new Error('a host that listens on TCP needs DOORDESK_TRANSPORT_SECRET');
    if (at.path !== undefined) {
      makeSocketFolder(at.path);
      rmSync(at.path, { force: true });
    }
    const server = createServer({ noDelay: true, keepAlive: true });
    const listener = new Listener(server, options);
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(at, resolve));
    if (at.path !== undefined) chmodSync(at.path, 0o600);
    return listener;
  }

  /** Where it listens; a TCP port 0 was replaced by the one that was found. */
  get address(): string {
    const address = this.server.address() as AddressInfo | string;
    return typeof address === 'string' ? this.options.listen : `tcp://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
    const { path } = optionsOf(this.options.listen);
    if (path !== undefined) rmSync(path, { force: true });
  }

  private welcome(socket: Socket): void {
    this.sockets.add(socket);
    const writer = new CorkedWriter(socket);
    let reader = new FrameReader(LARGEST_HELLO);
    let known = false;
    let underWay = 0;
    const impatience = setTimeout(() => socket.destroy(), HELLO_WITHIN).unref();
    socket.on('close', () => {
      clearTimeout(impatience);
      this.sockets.delete(socket);
    });
    socket.on('error', () => socket.destroy());
    const take = (message: unknown): void => {
      if (!known) {
        this.check(message as Hello);
        known = true;
        clearTimeout(impatience);
        reader = new FrameReader();
        writer.write(toFrame({ welcome: this.differing((message as Hello).hello) }));
        return;
      }
      if (underWay >= MOST_UNDER_WAY) throw new Error('too many calls are under way');
      underWay++;
      void this.answer(message as CallMessage | DeliverMessage).then((answer) => {
        underWay--;
        if (!socket.destroyed) writer.write(answer);
      });
    };
    socket.on('data', (piece: Buffer) => {
      try {
        for (const message of reader.read(piece)) take(message);
      } catch (error) {
        this.options.log.warn({ err: error }, 'a connection from another host was closed');
        socket.destroy();
      }
    });
  }

  /** Errors: a first word that is not ours. */
  private check({ hello, secret }: Partial<Hello>): void {
    const { secret: own } = this.options;
    if (own !== undefined && !isSame(secret ?? '', own)) throw new Error('the secret is wrong');
    if (typeof hello !== 'object') throw new Error('the first word is no greeting');
  }

  private differing(fingerprints: Record<string, string>): Record<string, ContractDescription> {
    const differing: Record<string, ContractDescription> = {};
    for (const [name, { description, fingerprint }] of this.options.descriptions)
      if (fingerprints[name] !== fingerprint) differing[name] = description;
    return differing;
  }

  private async answer(message: CallMessage | DeliverMessage): Promise<Buffer> {
    const { id } = message;
    try {
      if ('call' in message) return toFrame({ id, reply: await this.options.receiver.dispatch(message.call) });
      await this.options.receiver.receive(message.to, message.events);
      return toFrame({ id, reply: {} });
    } catch (error) {
      return toFrame({ id, error: this.wireError(error) } satisfies Answer);
    }
  }

  private wireError(error: unknown): WireError {
    if (error instanceof ServiceError) return error.toWire();
    this.options.log.error({ err: error }, 'a call from another host failed');
    return { kind: 'internal', code: 'internal', message: 'The call failed.' };
  }
}

const isSame = (given: string, own: string): boolean => {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(own));
};

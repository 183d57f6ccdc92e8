import { type NetConnectOpts, type Socket, connect } from 'node:net';
import type { CallEnvelope, EventEnvelope } from '../../access/binding.js';
import { type ContractDescription, incompatibilities } from '../../contract/compatibility.js';
import { ServiceError } from '../../contract/service-error.js';
import { optionsOf } from './address.js';
import { CorkedWriter } from './corked-writer.js';
import { FrameReader, toFrame } from './frames.js';
import type { Answer, Hello, Welcome } from './messages.js';

/** How long a connection may take to stand, in milliseconds. */
const CONNECT_WITHIN = 2_000;
/** An answer that does not come for this long after its deadline is given up, so that nothing is remembered for ever. */
const SLACK = 1_000;
const WITHOUT_DEADLINE = 120_000;
/** A host that takes nothing any more is asked nothing more. */
const MOST_WAITING = 64 * 1024 * 1024;

export interface Ours {
  descriptions: ReadonlyMap<string, { description: ContractDescription; fingerprint: string }>;
  secret?: string | undefined;
}

interface Pending {
  resolve: (reply: object) => void;
  reject: (error: ServiceError) => void;
  until: number;
}

/** The caller's end of one connection to another host; used until it breaks. */
export class Connection {
  private readonly pending = new Map<number, Pending>();
  private readonly refused = new Map<string, string>();
  private readonly writer: CorkedWriter;
  private readonly watch: NodeJS.Timeout;
  private nextId = 1;
  closed = false;

  private constructor(
    private readonly socket: Socket,
    private readonly onClosed: () => void,
  ) {
    this.writer = new CorkedWriter(socket);
    this.watch = setInterval(() => this.giveUpLate(), SLACK).unref();
  }

  /** Connects and greets. Errors: unavailable `not_reachable`. */
  static open(address: string, ours: Ours, onClosed: () => void): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ ...optionsOf(address), noDelay: true, keepAlive: true } as NetConnectOpts);
      const connection = new Connection(socket, onClosed);
      const fail = (): void => {
        connection.close();
        reject(notReachable());
      };
      const timer = setTimeout(fail, CONNECT_WITHIN).unref();
      const reader = new FrameReader();
      socket.on('connect', () => connection.writer.write(toFrame(helloOf(ours))));
      socket.on('data', (piece: Buffer) => {
        try {
          for (const message of reader.read(piece)) {
            if ((message as Partial<Welcome>).welcome) {
              clearTimeout(timer);
              connection.learn((message as Welcome).welcome, ours);
              resolve(connection);
            } else connection.settle(message as Answer);
          }
        } catch {
          connection.close();
        }
      });
      socket.on('error', fail);
      socket.on('close', () => {
        clearTimeout(timer);
        fail();
      });
    });
  }

  call(envelope: CallEnvelope): Promise<object> {
    const refusal = this.refused.get(envelope.service);
    if (refusal !== undefined) return Promise.reject(new ServiceError('unavailable', 'incompatible_contract', refusal));
    return this.ask({ call: envelope }, envelope.timeLeft ?? WITHOUT_DEADLINE);
  }

  async deliver(to: string, events: EventEnvelope[]): Promise<void> {
    await this.ask({ to, events }, WITHOUT_DEADLINE);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.watch);
    this.socket.destroy();
    for (const { reject } of this.pending.values()) reject(notReachable());
    this.pending.clear();
    this.onClosed();
  }

  private ask(message: object, patience: number): Promise<object> {
    if (this.closed) return Promise.reject(notReachable());
    if (this.writer.waiting > MOST_WAITING)
      return Promise.reject(new ServiceError('unavailable', 'overloaded', 'The other host takes no more.'));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      // Serialised first: what cannot be said must not be waited for.
      const frame = toFrame({ id, ...message });
      this.pending.set(id, { resolve, reject, until: performance.now() + patience + SLACK });
      this.writer.write(frame);
    });
  }

  private settle({ id, reply, error }: Answer): void {
    const waiting = this.pending.get(id);
    if (!waiting) return;
    this.pending.delete(id);
    if (error) waiting.reject(ServiceError.fromWire(error));
    else waiting.resolve(reply ?? {});
  }

  private learn(differing: Record<string, ContractDescription>, { descriptions }: Ours): void {
    for (const [service, callee] of Object.entries(differing)) {
      const own = descriptions.get(service);
      const reasons = own ? incompatibilities(own.description, callee) : [];
      if (reasons.length > 0) this.refused.set(service, reasons.join('; '));
    }
  }

  private giveUpLate(): void {
    const now = performance.now();
    for (const [id, { reject, until }] of this.pending) {
      if (until > now) continue;
      this.pending.delete(id);
      reject(new ServiceError('deadline_exceeded', 'deadline_exceeded', 'The other host did not answer in time.'));
    }
  }
}

const helloOf = ({ descriptions, secret }: Ours): Hello => ({
  hello: Object.fromEntries([...descriptions].map(([name, { fingerprint }]) => [name, fingerprint])),
  secret,
});

export const notReachable = (): ServiceError =>
  new ServiceError('unavailable', 'not_reachable', 'The other host cannot be reached.');

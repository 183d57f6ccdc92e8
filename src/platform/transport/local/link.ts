import type { Taker } from '../../access/binding.js';
import type { ServiceContract } from '../../contract/define-service.js';
import { ServiceError, type WireError } from '../../contract/service-error.js';
import type { Agreement } from '../agreement.js';
import { Unanswered } from '../unanswered.js';
import { type Address, requireOwnFolder } from './address.js';
import { Connection } from './connection.js';
import { type Frame, FrameType, LARGEST_BODY } from './frames.js';
import { Introduction } from './introduction.js';

/** How long a host may take to accept a connection and to introduce itself, in milliseconds. */
const GREETING_TIME = 5_000;
/** A caller gives up by its own deadline; what it left here is forgotten this much later. */
const SLACK = 1_000;
const SWEEP_EVERY = 1_000;
/** The most calls that may wait for one host, and the most bytes that may wait to be taken by it. */
const MOST_WAITING = 10_000;
const MOST_UNSENT = 64 * 1024 * 1024;

interface Waiting {
  readonly until: number;
  readonly taker: Taker;
}

export interface LinkOptions {
  readonly contracts: ReadonlyMap<string, ServiceContract>;
  readonly secret?: string | undefined;
}

export interface LinkEvents {
  ready(obstacles: string[]): void;
  /** The other host stops: no further calls, please. */
  leaving(): void;
  gone(why: string): void;
}

/** One connection to another host, from the side that asks. */
export class Link {
  private readonly connection: Connection;
  private readonly introduction: Introduction;
  private readonly waiting = new Unanswered<Waiting>();
  private readonly sweeper: NodeJS.Timeout;
  private readonly greeting: NodeJS.Timeout;
  private ready = false;
  private leaving = false;
  /** `performance.now()` of the last sweep: a clock that costs nothing, and is slow by one turn at most. */
  private sweptAt = performance.now();

  /** Errors: an Error when the address is another user's, or needs a secret and there is none. */
  constructor(
    address: Address,
    { contracts, secret }: LinkOptions,
    private readonly events: LinkEvents,
  ) {
    if ('path' in address) requireOwnFolder(address.path);
    else if (secret === undefined) throw new Error('a TCP connection needs the shared secret');
    this.introduction = new Introduction(contracts);
    this.connection = Connection.to(address, {
      frame: (frame) => this.take(frame),
      closed: (why) => this.closed(why),
    });
    this.connection.trust();
    if ('port' in address) this.connection.send(FrameType.Secret, 0, secret as string);
    this.connection.send(FrameType.Hello, 0, this.introduction.hello());
    this.greeting = setTimeout(() => this.connection.destroy('no greeting came in time'), GREETING_TIME).unref();
    this.sweeper = setInterval(() => this.sweep(), SWEEP_EVERY).unref();
  }

  agreementOn(service: string): Agreement | undefined {
    return this.introduction.agreementOn(service);
  }

  /**
   * Sends a call or events, and waits for the answer for `patience` milliseconds at most. The taker gets what the other side says,
   * unavailable when it cannot be asked, deadline_exceeded when it does not answer.
   */
  ask(type: typeof FrameType.Call | typeof FrameType.Events, text: string, patience: number, taker: Taker): void {
    if (isTooLarge(text)) return taker.failed(new ServiceError('invalid', 'too_large', 'The request is too large.'));
    if (this.waiting.size >= MOST_WAITING || this.connection.backlog > MOST_UNSENT)
      return taker.failed(new ServiceError('unavailable', 'overloaded', 'Too many calls wait for that host.'));
    const id = this.waiting.add({ until: this.sweptAt + SWEEP_EVERY + patience + SLACK, taker });
    this.connection.send(type, id, text, this.waiting.size === 1);
  }

  /** Closes the connection as soon as nothing is under way. */
  leave(): void {
    this.leaving = true;
    if (this.waiting.size === 0) this.connection.end();
  }

  destroy(why: string): void {
    this.connection.destroy(why);
  }

  private take({ type, id, text }: Frame): void {
    if (type === FrameType.Reply) this.answer(id, JSON.parse(text) as object);
    else if (type === FrameType.Failure) this.fail(id, JSON.parse(text) as WireError);
    else if (type === FrameType.Hello) this.greet(text);
    else if (type === FrameType.Contracts) this.compare(text);
    else if (type === FrameType.Goodbye) {
      this.events.leaving();
      this.leave();
    } else throw new Error(`unknown type ${type}`);
    if (this.leaving && this.waiting.size === 0) this.connection.end();
  }

  private answer(id: number, reply: object): void {
    this.waiting.take(id)?.taker.answered(reply);
  }

  private fail(id: number, error: WireError): void {
    this.waiting.take(id)?.taker.failed(ServiceError.fromWire(error));
  }

  private greet(text: string): void {
    const ours = this.introduction.heard(text);
    if (ours !== undefined) this.connection.send(FrameType.Contracts, 0, ours);
    this.open();
  }

  private compare(text: string): void {
    this.introduction.described(text);
    this.open();
  }

  private open(): void {
    if (this.ready || !this.introduction.complete) return;
    this.ready = true;
    clearTimeout(this.greeting);
    this.events.ready(this.introduction.obstacles);
  }

  private sweep(): void {
    const now = (this.sweptAt = performance.now());
    for (const { taker } of this.waiting.takeAll(({ until }) => until <= now))
      taker.failed(new ServiceError('deadline_exceeded', 'deadline_exceeded', 'No answer came in time.'));
    if (this.leaving && this.waiting.size === 0) this.connection.end();
  }

  private closed(why: string): void {
    clearTimeout(this.greeting);
    clearInterval(this.sweeper);
    for (const { taker } of this.waiting.takeAll())
      taker.failed(new ServiceError('unavailable', 'unavailable', `The connection was lost: ${why}.`));
    this.events.gone(why);
  }
}

/** A code unit takes three bytes at most: only long texts are measured. */
export const isTooLarge = (text: string): boolean =>
  text.length > LARGEST_BODY / 3 && Buffer.byteLength(text) > LARGEST_BODY;

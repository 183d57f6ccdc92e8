import { type Msg, type MsgHdrs, type Subscription, createInbox, headers } from '@nats-io/nats-core';
import { ServiceError } from '../../contract/service-error.js';
import { type NatsLink, notReachable } from './nats-link.js';
import { Unanswered } from '../unanswered.js';
import { Assembly, LARGEST_MESSAGE, PART, partsOf } from './parts.js';

/** A request that is too large stays with whoever asks; the header says where the instance that was chosen can fetch it. */
const CLAIM = 'Doordesk-Claim';
/** How long fetching it may take, in milliseconds. */
const FETCH_WITHIN = 10_000;
const MOST_WAITING = 20_000;
/** How often answers that do not come are given up, in milliseconds. */
const LOOK_EVERY = 100;
/** A larger answer than this share of the server's limit goes in parts: its headers need room too. */
const whole = (link: NatsLink): number => link.maxPayload - 1024;

interface Waiting {
  resolve: (answer: Buffer) => void;
  reject: (error: ServiceError) => void;
  since: number;
  until: number;
  /** The instance that was asked, where it is known. */
  instance: string | undefined;
  /** Where its request can be fetched, when that is too large. */
  claim?: string;
  assembly?: Assembly;
}

/**
 * Request and reply over NATS for messages of any size up to 32 MB. One subscription takes all answers. When the connection
 * breaks, everything that waits fails at once, and nothing is kept to be sent later: it could run after its deadline.
 */
export class Exchange {
  private readonly inbox = createInbox();
  private readonly waiting = new Unanswered<Waiting>();
  private readonly claims = new Map<string, Buffer>();
  private readonly subscriptions: Subscription[];
  private readonly watch: NodeJS.Timeout;
  private readonly forget: () => void;
  private refusal: string | undefined;

  constructor(private readonly link: NatsLink) {
    const { connection } = link;
    this.subscriptions = [
      connection.subscribe(`${this.inbox}.answer.*`, {
        callback: (error, message) => {
          if (!error) this.settle(message);
          else this.refusal = error.message;
        },
      }),
      this.answer(`${this.inbox}.claim.*`, undefined, (_bytes, subject) => {
        const message = this.claims.get(subject);
        return message ? Promise.resolve(message) : Promise.reject(new Error('nobody waits for this any more'));
      }),
    ];
    this.forget = link.onLost(() => this.failAll());
    this.watch = setInterval(() => this.giveUpLate(), LOOK_EVERY).unref();
  }

  /** Errors: the server does not let this host hear answers. */
  async mustBeHeard(): Promise<void> {
    await this.link.connection.flush();
    if (this.refusal !== undefined) throw new Error(`NATS does not let this host hear answers: ${this.refusal}`);
  }

  /**
   * The answer to a message, asked of `instance` where the subject is its own. Errors: unavailable `not_carried` at once when
   * nobody listens, `not_reachable` when the connection breaks, `instance_gone` when the instance is found dead;
   * deadline_exceeded after `patience` milliseconds; invalid `too_large`.
   */
  ask(subject: string, message: Buffer, patience: number, instance?: string): Promise<Buffer> {
    if (!this.link.standing) return Promise.reject(notReachable());
    if (this.waiting.size >= MOST_WAITING)
      return Promise.reject(new ServiceError('unavailable', 'overloaded', 'Too many calls are under way.'));
    if (message.length > LARGEST_MESSAGE)
      return Promise.reject(
        new ServiceError('invalid', 'too_large', `A request of ${message.length} bytes is too large.`),
      );
    const since = performance.now();
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { resolve, reject, since, until: since + patience, instance };
      const token = this.waiting.add(waiting);
      const reply = `${this.inbox}.answer.${token}`;
      if (message.length <= whole(this.link)) {
        this.link.connection.publish(subject, message, { reply });
        return;
      }
      const claim = (waiting.claim = `${this.inbox}.claim.${token}`);
      this.claims.set(claim, message);
      this.link.connection.publish(subject, '', { reply, headers: header(CLAIM, claim) });
    });
  }

  /** The instances whose answer somebody has waited for longer than so many milliseconds. */
  awaited(longerThan: number): Set<string> {
    const before = performance.now() - longerThan;
    const instances = new Set<string>();
    for (const { since, instance } of this.waiting.values())
      if (instance !== undefined && since < before) instances.add(instance);
    return instances;
  }

  /** Ends what waits for an instance that will not answer any more. */
  fail(instance: string): void {
    for (const waiting of this.waiting.takeAll((one) => one.instance === instance)) {
      if (waiting.claim !== undefined) this.claims.delete(waiting.claim);
      waiting.reject(
        new ServiceError('unavailable', 'instance_gone', 'The instance that was asked has died before its answer.'),
      );
    }
  }

  /** Answers what is asked on a subject; a message whose answer fails is not answered. */
  answer(
    subject: string,
    queue: string | undefined,
    work: (message: Buffer, subject: string) => Promise<Buffer>,
  ): Subscription {
    return this.link.connection.subscribe(subject, {
      ...(queue ? { queue } : {}),
      callback: (error, message) => {
        if (error || !message.reply) return;
        const claim = message.headers?.get(CLAIM);
        const answered = claim
          ? this.ask(claim, Buffer.alloc(0), FETCH_WITHIN).then((bytes) => work(bytes, message.subject))
          : work(bytesOf(message), message.subject);
        answered.then((answer) => this.send(message.reply as string, answer)).catch(() => undefined);
      },
    });
  }

  close(): void {
    clearInterval(this.watch);
    this.forget();
    for (const subscription of this.subscriptions) subscription.unsubscribe();
    this.failAll();
  }

  private send(reply: string, answer: Buffer): void {
    const { connection, maxPayload } = this.link;
    if (answer.length <= whole(this.link)) connection.publish(reply, answer);
    else
      for (const { label, bytes } of partsOf(answer, maxPayload))
        connection.publish(reply, bytes, { headers: header(PART, label) });
  }

  private settle(message: Msg): void {
    const token = Number(message.subject.slice(message.subject.lastIndexOf('.') + 1));
    const waiting = this.waiting.get(token);
    if (!waiting) return;
    const label = message.headers?.get(PART);
    if (message.headers?.code === 503) this.end(token)?.reject(notCarried());
    else if (!label) this.end(token)?.resolve(bytesOf(message));
    else this.takePart(token, waiting, label, bytesOf(message));
  }

  private takePart(token: number, waiting: Waiting, label: string, bytes: Buffer): void {
    try {
      const answer = (waiting.assembly ??= new Assembly()).take(label, bytes);
      if (answer) this.end(token)?.resolve(answer);
    } catch {
      this.end(token)?.reject(new ServiceError('unavailable', 'answer_broken', 'The answer did not come whole.'));
    }
  }

  private end(token: number): Waiting | undefined {
    const waiting = this.waiting.take(token);
    if (waiting?.claim !== undefined) this.claims.delete(waiting.claim);
    return waiting;
  }

  private failAll(): void {
    this.claims.clear();
    for (const { reject } of this.waiting.takeAll()) reject(notReachable());
  }

  private giveUpLate(): void {
    const now = performance.now();
    for (const { reject, claim } of this.waiting.takeAll(({ until }) => until <= now)) {
      if (claim !== undefined) this.claims.delete(claim);
      reject(new ServiceError('deadline_exceeded', 'deadline_exceeded', 'The other host did not answer in time.'));
    }
  }
}

const notCarried = (): ServiceError =>
  new ServiceError('unavailable', 'not_carried', 'No host carries this service now.');

const bytesOf = ({ data }: Msg): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

function header(name: string, value: string): MsgHdrs {
  const all = headers();
  all.set(name, value);
  return all;
}

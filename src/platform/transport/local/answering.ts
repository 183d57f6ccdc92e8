import type { Logger } from 'pino';
import { type EventEnvelope, type Receiver, type Taker, handOn, handleBy } from '../../access/binding.js';
import { ServiceError } from '../../contract/service-error.js';
import { wireJson } from '../../contract/wire-value.js';
import { callIn } from '../call-text.js';
import { type Frame, FrameType } from './frames.js';
import type { Introduction } from './introduction.js';
import { isTooLarge } from './link.js';

/** The most calls and batches of events from other hosts that one host works on at once; more are refused. */
const MOST_UNDER_WAY = 10_000;
/** How long a service that is withdrawn may take to finish what is under way, in milliseconds. */
const LONGEST_FAREWELL = 30_000;

interface Carried {
  underWay: number;
  whenIdle: (() => void) | undefined;
}

/** Takes the answer to one call or batch of events, once. `alone`: nothing else is under way that could be answered with it. */
export type Reply = (type: typeof FrameType.Reply | typeof FrameType.Failure, text: string, alone: boolean) => void;

/** Answers what other hosts ask of the services that this one carries. Never throws: every failure is an answer. */
export class Answering {
  private readonly carried = new Map<string, Carried>();
  private underWay = 0;

  constructor(
    private readonly receiver: Receiver,
    private readonly log: Logger,
  ) {}

  carry(service: string): void {
    if (!this.carried.has(service)) this.carried.set(service, { underWay: 0, whenIdle: undefined });
  }

  /** Refuses what comes from now on; resolves when what came before is answered. */
  async drop(service: string): Promise<void> {
    const carried = this.carried.get(service);
    this.carried.delete(service);
    if (!carried || carried.underWay === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LONGEST_FAREWELL);
      carried.whenIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** On the path of every call from another host: makes no promises of its own. */
  answer({ type, text }: Frame, introduction: Introduction, reply: Reply): void {
    let carried: Carried | undefined;
    try {
      if (type === FrameType.Call) {
        const envelope = callIn(text);
        carried = this.begin(envelope.service);
        handleBy(this.receiver, envelope, this.takerOf(carried, reply));
      } else {
        const { subscriber, events } = eventsIn(text);
        carried = this.begin(subscriber);
        handOn(this.take(subscriber, events, introduction), this.takerOf(carried, reply));
      }
    } catch (error) {
      if (carried) this.end(carried);
      this.fail(error, reply);
    }
  }

  private async take(subscriber: string, events: EventEnvelope[], introduction: Introduction): Promise<object> {
    const known = events.map((event) => {
      const talk = introduction.agreementOnEvents(event.name.slice(0, event.name.indexOf('.')));
      return talk ? { ...event, body: talk.body(event.name, event.body) } : event;
    });
    await this.receiver.receive(subscriber, known);
    return {};
  }

  private begin(service: string): Carried {
    const carried = this.carried.get(service);
    if (!carried) throw new ServiceError('unavailable', 'not_carried', `This host does not carry ${service}.`);
    if (this.underWay >= MOST_UNDER_WAY)
      throw new ServiceError('unavailable', 'overloaded', 'This host has too much under way.');
    this.underWay++;
    carried.underWay++;
    return carried;
  }

  private end(carried: Carried): void {
    this.underWay--;
    if (--carried.underWay === 0) carried.whenIdle?.();
  }

  private takerOf(carried: Carried, reply: Reply): Taker {
    return {
      answered: (answer) => {
        this.end(carried);
        this.succeed(answer, reply);
      },
      failed: (error) => {
        this.end(carried);
        this.fail(error, reply);
      },
    };
  }

  private succeed(answer: object, reply: Reply): void {
    let text: string;
    try {
      text = wireJson(answer);
      if (isTooLarge(text)) throw new Error(`a reply of ${text.length} characters is too large`);
    } catch (error) {
      return this.fail(error, reply);
    }
    reply(FrameType.Reply, text, this.underWay === 0);
  }

  private fail(error: unknown, reply: Reply): void {
    reply(FrameType.Failure, JSON.stringify(this.wireShaped(error).toWire()), this.underWay === 0);
  }

  /** What nobody meant to say stays in this host's log. */
  private wireShaped(error: unknown): ServiceError {
    if (error instanceof ServiceError) return error;
    this.log.error({ err: error }, 'a call from another host failed');
    return new ServiceError('internal', 'internal', 'The call failed.');
  }
}

interface Delivery {
  readonly subscriber: string;
  readonly events: EventEnvelope[];
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function eventsIn(text: string): Delivery {
  const value: unknown = JSON.parse(text);
  const isEvent = (event: unknown): boolean =>
    isRecord(event) && typeof event['name'] === 'string' && isRecord(event['body']);
  const fits = isRecord(value) && typeof value['subscriber'] === 'string' && Array.isArray(value['events']);
  if (fits && (value['events'] as unknown[]).every(isEvent)) return value as unknown as Delivery;
  throw new ServiceError('invalid', 'invalid_request', 'Not a batch of events.');
}

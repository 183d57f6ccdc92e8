import type { Logger } from 'pino';
import type { CallEnvelope, EventEnvelope, Receiver } from '../../access/binding.js';
import { ServiceError } from '../../contract/service-error.js';
import { copyOfWireValue } from '../../contract/wire-value.js';
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

export interface Answer {
  readonly type: typeof FrameType.Reply | typeof FrameType.Failure;
  readonly text: string;
}

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

  async answer({ type, text }: Frame, introduction: Introduction): Promise<Answer> {
    try {
      const asked: unknown = JSON.parse(text);
      const reply =
        type === FrameType.Call ? await this.call(callIn(asked)) : await this.take(eventsIn(asked), introduction);
      const answered = JSON.stringify(copyOfWireValue(reply));
      if (isTooLarge(answered)) throw new Error(`a reply of ${answered.length} characters is too large`);
      return { type: FrameType.Reply, text: answered };
    } catch (error) {
      return { type: FrameType.Failure, text: JSON.stringify(this.wireShaped(error).toWire()) };
    }
  }

  private call(envelope: CallEnvelope): Promise<object> {
    return this.working(envelope.service, () => this.receiver.dispatch(envelope));
  }

  private take({ subscriber, events }: Delivery, introduction: Introduction): Promise<object> {
    return this.working(subscriber, async () => {
      const known = events.map((event) => {
        const talk = introduction.agreementOnEvents(event.name.slice(0, event.name.indexOf('.')));
        return talk ? { ...event, body: talk.body(event.name, event.body) } : event;
      });
      await this.receiver.receive(subscriber, known);
      return {};
    });
  }

  private async working<T>(service: string, work: () => Promise<T>): Promise<T> {
    const carried = this.carried.get(service);
    if (!carried) throw new ServiceError('unavailable', 'not_carried', `This host does not carry ${service}.`);
    if (this.underWay >= MOST_UNDER_WAY)
      throw new ServiceError('unavailable', 'overloaded', 'This host has too much under way.');
    this.underWay++;
    carried.underWay++;
    try {
      return await work();
    } finally {
      this.underWay--;
      if (--carried.underWay === 0) carried.whenIdle?.();
    }
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

function callIn(value: unknown): CallEnvelope {
  if (isRecord(value) && isRecord(value['request'])) {
    const texts = [value['service'], value['operation'], value['caller'], value['traceId'], value['spanId']];
    const { timeLeft } = value;
    if (texts.every((text) => typeof text === 'string') && (timeLeft === null || typeof timeLeft === 'number'))
      return value as unknown as CallEnvelope;
  }
  throw new ServiceError('invalid', 'invalid_request', 'Not a call.');
}

function eventsIn(value: unknown): Delivery {
  const isEvent = (event: unknown): boolean =>
    isRecord(event) && typeof event['name'] === 'string' && isRecord(event['body']);
  const fits = isRecord(value) && typeof value['subscriber'] === 'string' && Array.isArray(value['events']);
  if (fits && (value['events'] as unknown[]).every(isEvent)) return value as unknown as Delivery;
  throw new ServiceError('invalid', 'invalid_request', 'Not a batch of events.');
}

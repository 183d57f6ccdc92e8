import type { JsMsg } from '@nats-io/jetstream';
import { type MsgHdrs, headers } from '@nats-io/nats-core';
import type { EventEnvelope } from '../../../access/binding.js';

const SEQ = 'Doordesk-Seq';
const PREVIOUS = 'Doordesk-Previous';

/**
 * An event in the stream: number `seq` of its publisher's outbox, and between it and number `previous` the publisher has nothing.
 * So whoever has taken everything up to `previous` has, with this one, everything up to `seq`, and sees any gap.
 */
export interface EventMessage {
  seq: number;
  previous: number;
  event: EventEnvelope;
}

export function headersOf({ seq, previous }: EventMessage): MsgHdrs {
  const all = headers();
  all.set(SEQ, String(seq));
  all.set(PREVIOUS, String(previous));
  return all;
}

/** Undefined for what no publisher of ours has sent. */
export function eventMessageOf(message: JsMsg): EventMessage | undefined {
  const [seq, previous] = [SEQ, PREVIOUS].map((name) => Number(message.headers?.get(name) || NaN)) as [number, number];
  if (!Number.isSafeInteger(seq) || !Number.isSafeInteger(previous)) return undefined;
  try {
    return { seq, previous, event: JSON.parse(message.string()) as EventEnvelope };
  } catch {
    return undefined;
  }
}

/** What a subscriber says of its own accord; only a hint, since it may not arrive. */
export interface Taken {
  subscriber: string;
  seq: number;
  /** It has seen that events are missing after `seq`. */
  missing?: boolean;
}

/** What a publisher asks a subscriber. */
export interface PositionQuestion {
  /** The publisher's outbox is another than the one that the subscriber has taken events from: its numbers begin anew. */
  startOver?: boolean;
}

export interface PositionAnswer {
  seq: number;
  /** It has nothing to do: what it has not taken yet, the stream does not have. */
  idle: boolean;
}

import type { EventDefinition } from '../contract/define-service.js';
import { validate } from '../contract/validation.js';
import { copyOfWireValue } from '../contract/wire-value.js';
import type { EventEnvelope } from '../access/binding.js';
import type { CallContext } from '../access/call-context.js';
import type { Engine } from '../storage/engine.js';
import { timestamp } from '../values/clock.js';
import { newId } from '../values/ids.js';

interface OutboxRow {
  seq: number;
  event_id: string;
  name: string;
  aggregate_id: string;
  body: string;
  trace_id: string;
  span_id: string | null;
  occurred_at: string;
}

/** An event is a fact, not a document: this many bytes go through every transport. */
const LARGEST_EVENT = 512 * 1024;

/** Writes an event into the outbox of the transaction that is open on `engine`; `cause` is the call that publishes it. */
export async function appendEvent<B extends object>(
  engine: Engine,
  event: EventDefinition<B>,
  body: B,
  cause: CallContext,
): Promise<void> {
  const value = copyOfWireValue(body) as Record<string, unknown>;
  const errors = validate(event.body, value);
  if (errors) throw new Error(`${event.name} does not hold to its contract: ${JSON.stringify(errors)}`);
  const json = JSON.stringify(value);
  if (Buffer.byteLength(json) > LARGEST_EVENT)
    throw new Error(`${event.name} has ${Buffer.byteLength(json)} bytes, more than an event may have`);
  await engine.run(
    'INSERT INTO platform_outbox (event_id, name, aggregate_id, body, trace_id, span_id, occurred_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    [
      newId(),
      event.name,
      String(value[event.aggregate]),
      json,
      cause.traceId,
      cause.background || cause.sampled === false ? null : cause.spanId,
      timestamp(),
    ],
  );
}

/** The next events after `seq`, oldest first. */
export async function eventsAfter(
  engine: Engine,
  seq: number,
  limit: number,
): Promise<{ seq: number; event: EventEnvelope }[]> {
  const rows = (await engine.read(
    'SELECT seq, event_id, name, aggregate_id, body, trace_id, span_id, occurred_at FROM platform_outbox WHERE seq > ? ORDER BY seq LIMIT ?',
    [seq, limit],
  )) as unknown as OutboxRow[];
  return rows.map((row) => ({
    seq: row.seq,
    event: {
      eventId: row.event_id,
      name: row.name,
      aggregateId: row.aggregate_id,
      body: JSON.parse(row.body) as object,
      traceId: row.trace_id,
      ...(row.span_id === null ? {} : { spanId: row.span_id }),
      occurredAt: row.occurred_at,
    },
  }));
}

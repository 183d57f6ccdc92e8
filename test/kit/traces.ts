import type { RecordedCall, RecordedTrace } from '../../src/platform/index.js';

/** A call as a test writes it down: times in milliseconds since its request began. */
export interface DrawnCall {
  service: string;
  from: number;
  until: number;
  calls: DrawnCall[];
  more: Partial<RecordedCall>;
}

export const drawn = (
  service: string,
  from: number,
  until: number,
  calls: DrawnCall[] = [],
  more: Partial<RecordedCall> = {},
): DrawnCall => ({ service, from, until, calls, more });

let last = 0;
const newId = (): string => `id-${++last}`;

/** A request that took so many milliseconds, as the recorder would have kept it. */
export function recorded(
  duration: number,
  calls: DrawnCall[],
  { name = 'GET /v1/products', status = 200 } = {},
): RecordedTrace {
  const startedAt = 1_000_000;
  const id = newId();
  const flat: RecordedCall[] = [];
  const keep = (parentId: string, caller: string, { service, from, until, calls: inner, more }: DrawnCall): void => {
    const call: RecordedCall = {
      id: newId(),
      parentId,
      caller,
      service,
      operation: 'ask',
      transport: 'local',
      startedAt: startedAt + from,
      duration: until - from,
      requestBytes: 100,
      replyBytes: 1000,
      outcome: 'ok',
      ...more,
    };
    for (const child of inner) keep(call.id, service, child);
    flat.push(call);
  };
  for (const call of calls) keep(id, 'api', call);
  return { traceId: newId(), request: { id, name, startedAt, duration, status }, calls: flat, droppedCalls: 0 };
}

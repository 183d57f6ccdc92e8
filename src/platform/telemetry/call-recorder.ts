import type { CallContext } from '../access/call-context.js';
import type { Outcome, TransportKind } from '../access/call-metrics.js';

/** One call between services, as its caller saw it. */
export interface RecordedCall {
  /** The call's own id, and that of the call or request out of which it was made: together they are a tree. */
  id: string;
  parentId: string;
  caller: string;
  service: string;
  operation: string;
  transport: TransportKind;
  /** Milliseconds since the Unix epoch, with fractions: calls that overlap went side by side. */
  startedAt: number;
  /** Milliseconds. */
  duration: number;
  /** Bytes of the request and the reply as JSON; a call that failed has no reply, 0. */
  requestBytes: number;
  replyBytes: number;
  outcome: Outcome;
}

/** The public request that began a trace. */
export interface RecordedRequest {
  id: string;
  /** `GET /v1/products/:productId` */
  name: string;
  startedAt: number;
  duration: number;
  status: number;
}

/** All that one request caused on this host. Calls stand in the order in which they ended. */
export interface RecordedTrace {
  traceId: string;
  /** Absent on a host without a gateway, and while the request is under way. */
  request?: RecordedRequest;
  calls: RecordedCall[];
  /** Calls beyond the most that one trace keeps. */
  droppedCalls: number;
}

export interface CallUnderWay {
  end(ended: number, outcome: Outcome, reply: object | undefined): void;
}

/** The most traces that can be asked for, the most calls that one of them keeps, and the most that all keep together. */
const MOST_TRACES = 10_000;
const MOST_CALLS = 500;
const MOST_CALLS_IN_ALL = 100_000;

/** Keeps finished calls in memory, for those who want to learn from a real load. Off until started, and bounded. */
export class CallRecorder {
  private readonly kept = new Map<string, RecordedTrace>();
  private limit = 0;
  private onlyRequests = false;
  private on = false;
  private full = false;
  private calls = 0;
  private begun = 0;

  get isOn(): boolean {
    return this.on;
  }

  /** The public requests that have begun since the start, also those for which there was no more room. */
  get requests(): number {
    return this.begun;
  }

  /**
   * Forgets what there is and keeps the next `limit` traces (10,000 at most). `onlyRequests`: only those that a public request
   * of this host begins; else whatever is called, background work too.
   */
  start(limit: number, { onlyRequests = false } = {}): void {
    this.kept.clear();
    this.limit = Math.min(limit, MOST_TRACES);
    this.onlyRequests = onlyRequests;
    this.full = false;
    this.calls = 0;
    this.begun = 0;
    this.on = true;
  }

  /** Takes no further request or trace; those under way are kept to their end, until `stop`. */
  takeNoMore(): void {
    this.full = true;
  }

  /** What was recorded stays until the next start. */
  stop(): void {
    this.on = false;
  }

  /** Stops, and lets go of what was recorded. */
  forget(): void {
    this.on = false;
    this.kept.clear();
  }

  traces(): RecordedTrace[] {
    return [...this.kept.values()];
  }

  /** A public request begins; ask only while the recorder is on. */
  beginRequest({ traceId }: CallContext): void {
    if (this.full) return;
    this.begun++;
    this.traceOf(traceId, true);
  }

  endRequest({ traceId, spanId }: CallContext, request: Omit<RecordedRequest, 'id' | 'startedAt'>): void {
    const trace = this.kept.get(traceId);
    if (trace) trace.request = { id: spanId, ...request, startedAt: epoch(performance.now()) - request.duration };
  }

  /** A call begins; ask only while the recorder is on. Undefined: it is not kept. */
  beginCall(
    context: CallContext,
    call: Pick<RecordedCall, 'id' | 'caller' | 'service' | 'operation' | 'transport'>,
    started: number,
    request: object,
  ): CallUnderWay | undefined {
    const trace = this.traceOf(context.traceId, !this.onlyRequests);
    if (!trace) return undefined;
    const requestBytes = bytesOf(request);
    return {
      end: (ended, outcome, reply) => {
        if (trace.calls.length >= MOST_CALLS || this.calls >= MOST_CALLS_IN_ALL) {
          trace.droppedCalls++;
          return;
        }
        this.calls++;
        trace.calls.push({
          ...call,
          parentId: context.callId ?? context.spanId,
          startedAt: epoch(started),
          duration: ended - started,
          requestBytes,
          replyBytes: reply === undefined ? 0 : bytesOf(reply),
          outcome,
        });
      },
    };
  }

  private traceOf(traceId: string, mayBegin: boolean): RecordedTrace | undefined {
    const known = this.kept.get(traceId);
    if (known || !mayBegin || this.full || this.kept.size >= this.limit) return known;
    const trace = { traceId, calls: [], droppedCalls: 0 };
    this.kept.set(traceId, trace);
    return trace;
  }
}

const epoch = (at: number): number => performance.timeOrigin + at;
const bytesOf = (value: object): number => Buffer.byteLength(JSON.stringify(value));

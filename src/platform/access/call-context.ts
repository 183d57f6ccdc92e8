import { AsyncLocalStorage } from 'node:async_hooks';
import { randomFillSync } from 'node:crypto';
import type { Gathering } from './gathering.js';

/** What travels with every call, local or remote. */
export interface CallContext {
  /** W3C trace context: 32 and 16 hexadecimal digits. */
  readonly traceId: string;
  readonly spanId: string;
  /** Whether somebody records this trace, W3C's `sampled`; absent: not decided here, so whoever can may record it. */
  readonly sampled?: boolean | undefined;
  /** The caller's id of the call that is being answered, where `spanId` is the callee's own. */
  readonly callId?: string | undefined;
  /** True for work that no request asked for: `spanId` is nobody's span. */
  readonly background?: boolean | undefined;
  /** `performance.now()` time after which nobody waits for the answer. */
  readonly deadlineAt: number;
  /** The service or gateway that is calling. */
  readonly caller: string;
  /** Set while a `once` command runs. */
  readonly commandId?: string | undefined;
  readonly operation?: string | undefined;
  /** True inside a module's transaction, where no other service may be asked. */
  readonly inTransaction?: boolean | undefined;
  /** Set while a page is put together: its questions of one kind are asked together. */
  readonly assembly?: Gathering | undefined;
}

const storage = new AsyncLocalStorage<CallContext>();

export const currentCall = (): CallContext | undefined => storage.getStore();
export const runInCall = <T>(context: CallContext, work: () => T): T => storage.run(context, work);

// Random ids come from a pool: one system call, and one long text to take them from, for many.
const pool = Buffer.alloc(4096);
let digits = '';
let used = 0;
function randomHex(length: number): string {
  if (used + length > digits.length) {
    digits = randomFillSync(pool).toString('hex');
    used = 0;
  }
  used += length;
  return digits.slice(used - length, used);
}

export const newTraceId = (): string => randomHex(32);
export const newSpanId = (): string => randomHex(16);

/** What a W3C `traceparent` header says of the caller. */
export interface RemoteParent {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const SAMPLED = 1;

/** Reads a W3C `traceparent` header; undefined when it is absent or malformed. */
export function parseTraceparent(header: unknown): RemoteParent | undefined {
  const match = typeof header === 'string' ? TRACEPARENT.exec(header) : null;
  if (!match) return undefined;
  const [traceId, spanId, flags] = match.slice(1) as [string, string, string];
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED };
}

export const traceparentOf = ({ traceId, spanId, sampled }: CallContext): string =>
  `00-${traceId}-${spanId}-${sampled === false ? '00' : '01'}`;

/** A context for work that no request asked for: sweepers, relays, start. */
export const backgroundCall = (caller: string, traceId = newTraceId()): CallContext => ({
  traceId,
  spanId: newSpanId(),
  background: true,
  deadlineAt: Infinity,
  caller,
});

import { AsyncLocalStorage } from 'node:async_hooks';
import { randomFillSync } from 'node:crypto';

/** What travels with every call, local or remote. */
export interface CallContext {
  /** W3C trace context: 32 and 16 hexadecimal digits. */
  readonly traceId: string;
  readonly spanId: string;
  /** `performance.now()` time after which nobody waits for the answer. */
  readonly deadlineAt: number;
  /** The service or gateway that is calling. */
  readonly caller: string;
  /** Set while a `once` command runs. */
  readonly commandId?: string | undefined;
  readonly operation?: string | undefined;
  /** True inside a module's transaction, where no other service may be asked. */
  readonly inTransaction?: boolean | undefined;
}

const storage = new AsyncLocalStorage<CallContext>();

export const currentCall = (): CallContext | undefined => storage.getStore();
export const runInCall = <T>(context: CallContext, work: () => T): T => storage.run(context, work);

// Random ids come from a pool: one system call for many.
const pool = Buffer.alloc(4096);
let used = pool.length;
function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}

export const newTraceId = (): string => randomHex(16);
export const newSpanId = (): string => randomHex(8);

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;

/** The trace id of a W3C `traceparent` header, or undefined when it is absent or malformed. */
export function traceIdOf(traceparent: unknown): string | undefined {
  const match = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent) : null;
  return match && !/^0+$/.test(match[1] as string) && !/^0+$/.test(match[2] as string) ? match[1] : undefined;
}

export const traceparentOf = (context: CallContext): string => `00-${context.traceId}-${context.spanId}-01`;

/** A context for work that no request asked for: sweepers, relays, start. */
export const backgroundCall = (caller: string, traceId = newTraceId()): CallContext => ({
  traceId,
  spanId: newSpanId(),
  deadlineAt: Infinity,
  caller,
});

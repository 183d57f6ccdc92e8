import { Assembly } from './assembly.js';
import { type CallContext, backgroundCall, currentCall, runInCall } from './call-context.js';

/**
 * Puts a page together: what `work` asks, also in parallel, is counted, and questions of one kind are asked together (see
 * `Folding`). Calls made in it end after `milliseconds`.
 */
export function assembling<T>(milliseconds: number, work: (assembly: Assembly) => Promise<T>): Promise<T> {
  const assembly = new Assembly();
  return runInCall({ ...within(milliseconds), assembly }, () => work(assembly));
}

/**
 * For whoever keeps answers of services: a page has asked a question that needs no call, which nothing else counts. `-1` takes that
 * back, where it is asked of its service after all.
 */
export function countKept(questions: 1 | -1): void {
  const assembly = currentCall()?.assembly;
  if (!assembly) return;
  assembly.logical += questions;
  assembly.kept += questions;
}

/** Does `work` with this much time at most, in milliseconds, for the calls that are made in it. */
export const withinDeadline = <T>(milliseconds: number, work: () => Promise<T>): Promise<T> =>
  runInCall(within(milliseconds), work);

function within(milliseconds: number): CallContext {
  const context = currentCall() ?? backgroundCall('page');
  return { ...context, deadlineAt: Math.min(context.deadlineAt, performance.now() + milliseconds) };
}

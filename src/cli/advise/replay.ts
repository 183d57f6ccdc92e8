import type { RecordedCall } from '../../platform/index.js';
import { type Span, serviceOf } from './trace-tree.js';

/** What a call costs more when it leaves the process; milliseconds. */
export interface Crossing {
  /** Until the callee begins, and after it has ended until the caller goes on. */
  there: number;
  back: number;
}

/** What would be otherwise. */
export interface Changes {
  /** Undefined: the call stays where it is. */
  crossing(call: RecordedCall): Crossing | undefined;
  /** How long the caller is busy with sending it (ms): what it asks side by side begins that much later. */
  sending(call: RecordedCall): number;
  /** By what a service's own work becomes longer or shorter, because its process has more or less to do: 1 for as long as now. */
  stretch(service: string): number;
}

/**
 * How long a recorded request would take (ms) if some of its calls left the process. Calls that went side by side still do, so
 * that the longest of them counts and not their sum; a call that began when others had ended is held to have waited for them,
 * and begins as long after the last of them as it did.
 */
export const replay = (root: Span, changes: Changes): number => endOf(root, 0, changes);

interface Replayed {
  span: Span;
  /** When it is asked, and answered. */
  begin: number;
  until: number;
}

/** When a span that begins at `begin` now ends. */
function endOf(span: Span, begin: number, changes: Changes): number {
  const stretch = changes.stretch(serviceOf(span));
  const crossing = span.call && changes.crossing(span.call);
  const from = begin + (crossing?.there ?? 0);
  const before: Replayed[] = [];
  for (const child of span.children) {
    const asked = beginOf(child, span, from, before, stretch, changes);
    before.push({ span: child, begin: asked, until: endOf(child, asked, changes) });
  }
  // Who was still under way when the span ended was not waited for.
  const waited = before.filter((child) => child.span.until <= span.until);
  const [last, lastNow] = latest(waited, span.from, from);
  return lastNow + (span.until - last) * stretch + (crossing?.back ?? 0);
}

function beginOf(
  child: Span,
  parent: Span,
  parentFrom: number,
  before: readonly Replayed[],
  stretch: number,
  changes: Changes,
): number {
  const ended = before.filter(({ span }) => span.until <= child.from);
  const [last, lastNow] = latest(ended, parent.from, parentFrom);
  const begins = lastNow + (child.from - last) * stretch;
  const beside = before.at(-1);
  if (!beside || beside.span.until <= child.from) return begins;
  const sending = beside.span.call ? changes.sending(beside.span.call) : 0;
  return Math.max(begins, beside.begin + (child.from - beside.span.from) * stretch + sending);
}

/** The end that came last, as it was and as it is now. */
function latest(spans: readonly Replayed[], was: number, now: number): [number, number] {
  let [last, lastNow] = [was, now];
  for (const { span, until } of spans) {
    last = Math.max(last, span.until);
    lastNow = Math.max(lastNow, until);
  }
  return [last, lastNow];
}

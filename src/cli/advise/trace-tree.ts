import type { RecordedCall, RecordedTrace } from '../../platform/index.js';

/** A request, or a call, and the calls that were made out of it. */
export interface Span {
  /** Undefined for the request itself. */
  call: RecordedCall | undefined;
  /** Milliseconds since the request began. */
  from: number;
  until: number;
  /** In the order in which they began. */
  children: Span[];
}

/** A public request as the gateway saw it, with all that it caused on whatever host. */
export interface RequestTree {
  /** `GET /v1/products/:productId` */
  name: string;
  /** Its HTTP status. */
  status: number;
  root: Span;
  /** Every call of the tree, in no order. */
  calls: RecordedCall[];
}

/**
 * The trees of the requests that were recorded to their end. A trace may come in parts, one from each host; what no request
 * has caused, and what lies under a call that was not kept, is left out.
 */
export function treesOf(traces: readonly RecordedTrace[]): RequestTree[] {
  const callsOf = new Map<string, RecordedCall[]>();
  for (const { traceId, calls } of traces) {
    const known = callsOf.get(traceId);
    if (known) known.push(...calls);
    else callsOf.set(traceId, [...calls]);
  }
  return traces.flatMap(({ traceId, request }) => {
    if (!request) return [];
    const { name, status, startedAt, duration } = request;
    const byParent = new Map<string, RecordedCall[]>();
    for (const call of callsOf.get(traceId) ?? []) {
      const siblings = byParent.get(call.parentId);
      if (siblings) siblings.push(call);
      else byParent.set(call.parentId, [call]);
    }
    const calls: RecordedCall[] = [];
    const spanOf = (call: RecordedCall): Span => {
      calls.push(call);
      const from = call.startedAt - startedAt;
      return { call, from, until: from + call.duration, children: childrenOf(call.id) };
    };
    const childrenOf = (id: string): Span[] => {
      const children = byParent.get(id) ?? [];
      // Taken once: ids that lead in a circle end here.
      byParent.delete(id);
      return children.map(spanOf).sort((a, b) => a.from - b.from);
    };
    const root: Span = { call: undefined, from: 0, until: duration, children: childrenOf(request.id) };
    return [{ name, status, root, calls }];
  });
}

/** What works when no module does: the gateway. */
export const GATEWAY = 'gateway';

export const serviceOf = ({ call }: Span): string => call?.service ?? GATEWAY;

/** Adds to `times` how long (ms) each service was at work itself: its spans without those of the calls that it waited for. */
export function addOwnTimes(span: Span, times: Map<string, number>): void {
  let covered = 0;
  let reached = span.from;
  for (const child of span.children) {
    const until = Math.min(child.until, span.until);
    covered += Math.max(0, until - Math.max(child.from, reached));
    reached = Math.max(reached, until);
    addOwnTimes(child, times);
  }
  const service = serviceOf(span);
  times.set(service, (times.get(service) ?? 0) + Math.max(0, span.until - span.from - covered));
}

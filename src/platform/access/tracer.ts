import type { CallEnvelope, EventEnvelope } from './binding.js';
import type { CallContext, RemoteParent } from './call-context.js';
import type { TransportKind } from './call-metrics.js';

export interface SpanIds {
  readonly traceId: string;
  readonly spanId: string;
  /** Whether somebody records this trace. */
  readonly sampled: boolean;
}

/** One span that is under way. */
export interface OpenSpan extends SpanIds {
  /** `failure`: what kind it was, from a closed set; absent when all went well. */
  end(failure?: string): void;
}

/** A public request. */
export interface RequestSpan extends SpanIds {
  /** `route`: the pattern, `/v1/products/:productId`; undefined when there is no such route. */
  end(status: number, route: string | undefined): void;
  /** Something countable about it, under a name of ours. */
  note(name: string, value: number | string): void;
}

/** Records what happens as spans. Without one, nothing is recorded and a call pays a branch. */
export interface Tracer {
  /** A public request; `parent` is what its `traceparent` says. */
  request(method: string, parent: RemoteParent | undefined): RequestSpan;
  /** The caller's side of a call. */
  call(context: CallContext, service: string, operation: string, caller: string, transport: TransportKind): OpenSpan;
  /** The callee's side of it. */
  answer(envelope: CallEnvelope): OpenSpan;
  /** The taking of an event, which its publisher's span has caused. */
  take(subscriber: string, event: EventEnvelope): OpenSpan;
}

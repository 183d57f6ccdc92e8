import {
  type Attributes,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { CallEnvelope, EventEnvelope } from '../access/binding.js';
import { type CallContext, type RemoteParent, newSpanId, newTraceId } from '../access/call-context.js';
import type { TransportKind } from '../access/call-metrics.js';
import type { OpenSpan, RequestSpan, Tracer } from '../access/tracer.js';

/** A collector that does not answer holds up a stop no longer than this (ms). */
const LONGEST_FLUSH = 2_000;

/** The parent of a span, or the trace that a span without a parent begins. */
interface Cause {
  traceId?: string | undefined;
  spanId?: string | undefined;
  sampled?: boolean | undefined;
}

/**
 * Sends spans to an OpenTelemetry collector, in batches. Where to, how many and under which name the OTEL_ variables say;
 * the SDK keeps 2,048 spans that wait (OTEL_BSP_MAX_QUEUE_SIZE) and drops more. Attributes name what contracts and routes
 * name, never what a request holds.
 */
export class OtlpTracer implements Tracer {
  private readonly traceIds = new GivenTraceId();
  private readonly provider: BasicTracerProvider;
  private readonly spans;

  /** `host`: the name of this process among those of the store. */
  constructor(host: string) {
    this.provider = new BasicTracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'doordesk', 'service.instance.id': host }).merge(
        detectResources({ detectors: [envDetector] }),
      ),
      idGenerator: this.traceIds,
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
    });
    this.spans = this.provider.getTracer('doordesk');
  }

  request(method: string, parent: RemoteParent | undefined): RequestSpan {
    const span = this.begin(method, SpanKind.SERVER, parent ?? {}, { 'http.request.method': method });
    return {
      ...idsOf(span),
      note: (name, value) => span.setAttribute(`doordesk.${name}`, value),
      end: (status, route) => {
        span.setAttribute('http.response.status_code', status);
        if (route !== undefined) span.updateName(`${method} ${route}`).setAttribute('http.route', route);
        finish(span, status >= 500 ? String(status) : undefined);
      },
    };
  }

  call(context: CallContext, service: string, operation: string, caller: string, transport: TransportKind): OpenSpan {
    // Background work is no span of its own: what it calls begins the trace.
    const { traceId, spanId, sampled, background } = context;
    const cause = { traceId, spanId: background ? undefined : spanId, sampled };
    return this.open(`${service}.${operation}`, SpanKind.CLIENT, cause, {
      ...callAttributes(service, operation, caller),
      'doordesk.transport': transport,
    });
  }

  answer({ service, operation, caller, traceId, spanId, sampled }: CallEnvelope): OpenSpan {
    const attributes = callAttributes(service, operation, caller);
    return this.open(`${service}.${operation}`, SpanKind.SERVER, { traceId, spanId, sampled }, attributes);
  }

  take(subscriber: string, { name, traceId, spanId }: EventEnvelope): OpenSpan {
    // Published without a span: nobody records that trace.
    const cause = { traceId, spanId: spanId ?? newSpanId(), sampled: spanId !== undefined };
    return this.open(`${name} to ${subscriber}`, SpanKind.CONSUMER, cause, {
      'messaging.system': 'doordesk',
      'messaging.operation.type': 'process',
      'messaging.destination.name': name,
      'messaging.consumer.group.name': subscriber,
    });
  }

  /** Sends what waits, for a while, and ends. */
  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, LONGEST_FLUSH)));
    await Promise.race([this.provider.shutdown().catch(() => undefined), patience]);
    clearTimeout(timer);
  }

  private open(name: string, kind: SpanKind, cause: Cause, attributes: Attributes): OpenSpan {
    const span = this.begin(name, kind, cause, attributes);
    return { ...idsOf(span), end: (failure) => finish(span, failure) };
  }

  private begin(name: string, kind: SpanKind, { traceId, spanId, sampled }: Cause, attributes: Attributes): Span {
    this.traceIds.next = traceId;
    if (traceId === undefined || spanId === undefined)
      return this.spans.startSpan(name, { kind, attributes }, ROOT_CONTEXT);
    const traceFlags = sampled === false ? TraceFlags.NONE : TraceFlags.SAMPLED;
    const parent = trace.setSpanContext(ROOT_CONTEXT, {
      traceId,
      spanId,
      traceFlags,
      isRemote: kind !== SpanKind.CLIENT,
    });
    return this.spans.startSpan(name, { kind, attributes }, parent);
  }
}

/** A trace that begins here has the id under which our log knows it. */
class GivenTraceId {
  next: string | undefined;
  generateTraceId = (): string => this.next ?? newTraceId();
  generateSpanId = newSpanId;
}

const callAttributes = (service: string, operation: string, caller: string): Attributes => ({
  'rpc.system': 'doordesk',
  'rpc.service': service,
  'rpc.method': operation,
  'doordesk.caller': caller,
});

function idsOf(span: Span) {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return { traceId, spanId, sampled: (traceFlags & TraceFlags.SAMPLED) !== 0 };
}

function finish(span: Span, failure: string | undefined): void {
  if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', failure);
  span.end();
}

import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import {
  type CallRecorder,
  type Tracer,
  newSpanId,
  newTraceId,
  parseTraceparent,
  runInCall,
  traceparentOf,
} from '../../platform/index.js';
import type { DoordeskRequest } from './exchange.js';
import { pathOf } from './problem.filter.js';

/** The most that a request may take, in milliseconds, whatever the calls behind it allow. */
const REQUEST_DEADLINE = 65_000;

/** Who watches requests, beside the log. */
interface Observers {
  tracer: Tracer | undefined;
  recorder: CallRecorder;
}

/** What every request goes through: trace context, entity tags, one log line. */
export function addHooks(fastify: FastifyInstance, log: Logger, { tracer, recorder }: Observers): void {
  fastify.addHook('onRequest', (request: DoordeskRequest, reply, done) => {
    request.startedAt = performance.now();
    const parent = parseTraceparent(request.headers['traceparent']);
    const span = tracer?.request(request.method, parent);
    if (span) request.span = span;
    request.call = {
      traceId: span?.traceId ?? parent?.traceId ?? newTraceId(),
      spanId: span?.spanId ?? newSpanId(),
      sampled: span?.sampled ?? parent?.sampled,
      deadlineAt: request.startedAt + REQUEST_DEADLINE,
      caller: 'api',
    };
    if (recorder.isOn) recorder.beginRequest(request.call);
    void reply.header('traceparent', traceparentOf(request.call));
    done();
  });

  // Here and not in onRequest: reading the body leaves the asynchronous context.
  fastify.addHook('preValidation', (request: DoordeskRequest, _reply, done) => {
    if (request.call) runInCall(request.call, done);
    else done();
  });

  fastify.addHook('onSend', (request, reply, payload, done) => {
    // A page is its visitor's own: what of it could be compared has changed.
    const isTagged = request.method === 'GET' && reply.statusCode === 200 && !(request as DoordeskRequest).page;
    if (isTagged) tag(request, reply, payload, done);
    else done(null, payload);
  });

  fastify.addHook('onResponse', (request: DoordeskRequest, reply, done) => {
    request.span?.end(reply.statusCode, routeOf(request));
    if (recorder.isOn && request.call)
      recorder.endRequest(request.call, {
        name: `${request.method} ${routeOf(request) ?? ''}`.trimEnd(),
        duration: performance.now() - (request.startedAt ?? 0),
        status: reply.statusCode,
      });
    if (log.isLevelEnabled('info'))
      log.info(
        {
          traceId: request.call?.traceId,
          method: request.method,
          route: pathOf(request),
          status: reply.statusCode,
          ms: Math.round((performance.now() - (request.startedAt ?? 0)) * 100) / 100,
        },
        'request',
      );
    done();
  });
}

/** The route's pattern: an address itself may hold ids that are secrets. */
const routeOf = (request: DoordeskRequest): string | undefined => request.routeOptions?.url;

/** ETag and 304 for every representation; an operation that knows a cheaper tag has set it. */
function tag(
  request: DoordeskRequest,
  reply: FastifyReply,
  payload: unknown,
  done: (error: null, payload: unknown) => void,
): void {
  let etag = reply.getHeader('etag') as string | undefined;
  if (etag === undefined && typeof payload === 'string') {
    etag = `"${hash('sha1', payload, 'base64url')}"`;
    void reply.header('etag', etag);
  }
  if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'private, no-cache');
  if (etag === undefined || !matches(request.headers['if-none-match'], etag)) return done(null, payload);
  void reply.code(304).removeHeader('content-type').removeHeader('content-length');
  done(null, '');
}

/** Weak comparison of RFC 9110, as If-None-Match asks for. */
export function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  const bare = etag.replace(/^W\//, '');
  return header.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === bare);
}

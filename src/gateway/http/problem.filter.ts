import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Optional } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { Log, ServiceError, newTraceId } from '../../platform/index.js';
import { ErrorPages, type Failure } from './error-pages.js';
import type { DoordeskRequest } from './exchange.js';
import { problemBody, statusOf } from './problem.js';

/** Seconds after which a client may ask again. */
const RETRY_AFTER = 2;
/** Codes for what the HTTP layer itself refuses. */
const MALFORMED: [code: string, detail: string] = ['malformed_request', 'The request is not well-formed.'];
const HTTP_CODES: Partial<Record<number, [code: string, detail: string]>> = {
  404: ['not_found', 'There is no such resource.'],
  405: ['method_not_allowed', 'This resource does not know that method.'],
  406: ['not_acceptable', 'This resource has no such representation.'],
  413: ['content_too_large', 'The body is larger than this resource takes.'],
  414: ['uri_too_long', 'The address is too long.'],
  415: ['unsupported_media_type', 'This resource does not take a body of that type; the documentation says which.'],
  431: ['headers_too_large', 'The address or the headers are too long.'],
};

export function answerFor(error: unknown): Failure {
  if (error instanceof ServiceError)
    return { status: statusOf(error), code: error.code, detail: error.message, details: error.details };
  const status =
    error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    const [code, detail] = HTTP_CODES[status] ?? MALFORMED;
    return { status, code, detail };
  }
  return { status: 500, code: 'internal', detail: 'Something went wrong on our side.' };
}

/** Turns whatever was thrown into an RFC 9457 problem, for people into a page; what the store did not mean to say stays in its log. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    @Log() private readonly log: Logger,
    @Optional() private readonly pages?: ErrorPages,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<DoordeskRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: DoordeskRequest, reply: FastifyReply): void {
    const failure = answerFor(error);
    const { status, code, detail, details } = failure;
    const traceId = request.call?.traceId ?? newTraceId();
    if (status >= 500)
      this.log.error({ err: error, traceId, method: request.method, path: pathOf(request) }, 'request failed');
    if (status === 503) reply.header('retry-after', String(RETRY_AFTER));
    if (this.pages?.are(request)) return this.pages.answer({ ...failure, traceId }, request, reply);
    if (status === 401) reply.header('www-authenticate', 'Bearer');
    void reply
      .status(status)
      .header('content-type', 'application/problem+json')
      .header('cache-control', 'no-store')
      .send(JSON.stringify(problemBody(status, code, detail, traceId, details)));
  }
}

/** Without the query string, which may hold secrets; the route's pattern hides ids that are secrets. */
export const pathOf = (request: DoordeskRequest): string =>
  request.routeOptions?.url ?? request.url.split('?')[0] ?? '';

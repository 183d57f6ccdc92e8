import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type CallContext,
  type ClassType,
  type RequestSpan,
  ServiceError,
  digest,
  fromQuery,
  validate,
} from '../../platform/index.js';
import { type EndpointDefinition, endpointOf } from './endpoint.js';

/** Who is asking, as the access check has found. */
export interface Caller {
  role: 'nobody' | 'customer' | 'seller' | 'staff';
  customerId: string | undefined;
  /** The bearer token as it came. */
  token: string | undefined;
  /** A page whose session could not be looked up just now: nobody, as far as it is known. */
  uncertain?: boolean;
}

export const NOBODY: Caller = Object.freeze({ role: 'nobody', customerId: undefined, token: undefined });

export interface DoordeskRequest extends FastifyRequest {
  caller?: Caller;
  call?: CallContext;
  /** Where requests are traced. */
  span?: RequestSpan;
  startedAt?: number;
  /** What was asked for is a page for people. */
  page?: boolean;
}

/** One request, checked against its endpoint's definition. */
export interface Exchange<Params = object, Query = object, Body = object> {
  params: Params;
  query: Query;
  body: Body;
  caller: Caller;
  /** Tells a repeat of this command apart; made from the Idempotency-Key, undefined without one. */
  commandId: string | undefined;
  request: DoordeskRequest;
  reply: FastifyReply;
}

const KEY = /^[\x21-\x7e]{1,255}$/;

/** Injects the checked exchange into a controller's method. Errors: 400 problems that name each refused field. */
export const Exchanged = createParamDecorator((_data: unknown, context: ExecutionContext): Exchange => {
  const http = context.switchToHttp();
  const request = http.getRequest<DoordeskRequest>();
  const endpoint = endpointOf(context.getHandler()) as EndpointDefinition;
  const caller = request.caller as Caller;
  const commandId = commandIdOf(endpoint, request, caller);
  return {
    params: read(endpoint.params, request.params as object, 'path'),
    query: read(endpoint.query, fromQueryOf(endpoint, request), 'query'),
    // A text is read by the operation, after it is known who sends it.
    body: endpoint.text ? {} : read(endpoint.body, bodyOf(endpoint, request), 'body'),
    caller,
    commandId,
    request,
    reply: http.getResponse<FastifyReply>(),
  };
});

function fromQueryOf(endpoint: EndpointDefinition, request: FastifyRequest): object {
  const query = endpoint.page ? withoutCampaigns(request.query as object) : (request.query as Record<string, unknown>);
  return endpoint.query ? fromQuery(endpoint.query, endpoint.page ? filledIn(query) : query) : query;
}

/** What mails, advertisements and networks add to the addresses that they lead to. */
const CAMPAIGN = /^(?:utm_\w+|fbclid|gclid|gbraid|wbraid|dclid|msclkid|twclid|yclid|igshid|mc_[ce]id)$/;

/** Forms hold only text, as query strings do. */
function bodyOf(endpoint: EndpointDefinition, request: FastifyRequest): object {
  const body = (request.body ?? {}) as Record<string, unknown>;
  return endpoint.page && endpoint.body ? fromQuery(endpoint.body, filledIn(body)) : body;
}

const withoutCampaigns = (query: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(query).filter(([name]) => !CAMPAIGN.test(name)));

/** A form sends its empty fields too: they say nothing. */
const filledIn = (query: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));

class Nothing {}

function isEmpty(value: object): boolean {
  for (const _name in value) return false;
  return !Array.isArray(value) && typeof value === 'object' && value !== null;
}

function read(type: ClassType | undefined, value: object, part: 'path' | 'query' | 'body'): object {
  if (!type && isEmpty(value)) return value;
  const errors = validate(type ?? Nothing, value);
  if (!errors) return value;
  // An id that cannot be one of ours names nothing.
  if (part === 'path') throw new ServiceError('not_found', 'not_found', 'There is no such resource.');
  const where = part === 'query' ? 'The query string' : 'The body';
  throw new ServiceError('invalid', 'invalid_request', `${where} has fields that are not as they must be.`, { errors });
}

function commandIdOf(endpoint: EndpointDefinition, request: DoordeskRequest, caller: Caller): string | undefined {
  if (!endpoint.idempotency) return undefined;
  const key = request.headers['idempotency-key'];
  if (key === undefined && endpoint.idempotency === 'optional') return undefined;
  if (endpoint.idempotency === 'required' && (key === undefined || key === ''))
    throw new ServiceError(
      'invalid',
      'idempotency_key_required',
      'Send an Idempotency-Key header, a new one for each order.',
    );
  // An empty key is not taken for none: a repeat would do it all again.
  if (typeof key !== 'string' || !KEY.test(key))
    throw new ServiceError(
      'invalid',
      'invalid_idempotency_key',
      'An Idempotency-Key has 1 to 255 printable characters.',
    );
  // A key belongs to whoever sent it: another customer's equal key is another key.
  return digest(`${caller.role} ${caller.customerId ?? ''} ${endpoint.method} ${endpoint.path} ${key}`);
}

import 'reflect-metadata';
import { HttpCode, RequestMapping, RequestMethod, SetMetadata, applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { ClassType } from '../../platform/index.js';

/** Who may ask. `anyone` includes callers without a token; a token that is not valid is always refused. */
export type Audience = 'anyone' | 'customer' | 'staff';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One operation of the public surface: what the route, the access check, the validation and the OpenAPI document read. */
export interface EndpointDefinition {
  /** `/v1/carts/:cartId` */
  path: string;
  method: HttpMethod;
  audience: Audience;
  summary: string;
  description?: string;
  tag: string;
  params?: ClassType;
  query?: ClassType;
  body?: ClassType;
  /** The body is plain text in UTF-8, of at most so many bytes; the operation reads it, by `textOf`. */
  text?: { most: number; doc: string };
  /** Request headers beyond the common ones, for the document. */
  headers?: Record<string, { description: string; required?: boolean }>;
  /** Status to shape; the first is the usual one. null: no body. A text: a media type that is not JSON. */
  replies: Record<number, ClassType | string | null>;
  /** Statuses of problems that this operation can answer beyond the common ones. */
  problems?: Record<number, string>;
  /** `optional`: an Idempotency-Key is honoured; `required`: refused without. */
  idempotency?: 'optional' | 'required';
  /** A rate limit: registrations and visits by address; sign-ins by account and address, counted by the operation itself. */
  limit?: 'login' | 'registration' | 'visit';
  /** A bearer token that is no session is left for the operation to read. */
  foreignBearer?: boolean;
  /**
   * A page for browsers: the caller is known by the session's cookie and by nothing else, what it takes are forms, its errors are
   * pages, and it is not in the OpenAPI document.
   */
  page?: boolean;
  /** A page's form that is taken also while its sender cannot be looked up. */
  uncertain?: true;
}

export const ENDPOINT = 'doordesk:endpoint';
/** Marks the routes of pages for what runs before Nest knows of a request. */
export const FORM = 'doordesk:form';

/** Declares an operation of the public surface. A route without it does not start. */
export function Endpoint(definition: EndpointDefinition): MethodDecorator {
  const usual = Number(Object.keys(definition.replies)[0]);
  return applyDecorators(
    SetMetadata(ENDPOINT, definition),
    RequestMapping({ path: definition.path, method: RequestMethod[definition.method] }),
    HttpCode(usual),
    RouteConfig({ [FORM]: definition.page ?? false }),
  );
}

export function endpointOf(handler: object): EndpointDefinition | undefined {
  return Reflect.getMetadata(ENDPOINT, handler) as EndpointDefinition | undefined;
}

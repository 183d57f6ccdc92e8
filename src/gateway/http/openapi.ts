import type { JsonSchema } from '../../platform/index.js';
import { type ClassType, fieldsOf, refOf, referredTypes, schemaNameOf, schemaOf } from '../../platform/index.js';
import type { EndpointDefinition } from './endpoint.js';
import { Problem } from './problem.js';

export type OpenApiDocument = Record<string, unknown> & { paths: Record<string, Record<string, unknown>> };

const COMMON: Record<number, string> = {
  400: 'The request is malformed or has fields that are not as they must be.',
  431: 'headers_too_large: the address and the headers take more than 256 kB.',
  503: 'It cannot be answered now; try again after Retry-After.',
};

/** The OpenAPI 3.1 document of the endpoints, made from their definitions. */
export function openApiOf(endpoints: readonly EndpointDefinition[], version: string): OpenApiDocument {
  const paths: Record<string, Record<string, unknown>> = {};
  const operations = endpoints.filter(({ page }) => !page);
  for (const endpoint of operations) {
    const path = endpoint.path.replace(/:([A-Za-z]+)/g, '{$1}');
    (paths[path] ??= {})[endpoint.method.toLowerCase()] = operationOf(endpoint);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Doordesk',
      version,
      description:
        'An online store. Money is integer minor units with an ISO 4217 currency, times are RFC 3339 UTC, ids are opaque. ' +
        'Errors are RFC 9457 problems with a stable code. Lists take limit and cursor. Unknown fields are refused.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(operations.map((e) => e.tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: schemas(),
    },
  };
}

function operationOf(endpoint: EndpointDefinition): Record<string, unknown> {
  const secured = endpoint.audience === 'anyone' ? [{}, { bearer: [] }] : [{ bearer: [] }];
  return {
    operationId: operationIdOf(endpoint),
    summary: endpoint.summary,
    ...(endpoint.description ? { description: endpoint.description } : {}),
    tags: [endpoint.tag],
    security: secured,
    'x-audience': endpoint.audience,
    parameters: [
      ...parametersOf(endpoint.params, 'path'),
      ...parametersOf(endpoint.query, 'query'),
      ...headersOf(endpoint),
    ],
    ...(endpoint.body
      ? {
          requestBody: {
            required: [...fieldsOf(endpoint.body).values()].some((f) => !f.optional),
            content: { 'application/json': { schema: { $ref: refOf(endpoint.body) } } },
          },
        }
      : {}),
    ...(endpoint.text
      ? {
          requestBody: {
            required: true,
            description: endpoint.text.doc,
            content: { 'text/plain': { schema: { type: 'string', minLength: 1 } } },
          },
        }
      : {}),
    responses: responsesOf(endpoint),
  };
}

function operationIdOf(endpoint: EndpointDefinition): string {
  const words = endpoint.path
    .replace(/^\/v1\//, '')
    .split(/[/:.-]+/)
    .filter(Boolean);
  return endpoint.method.toLowerCase() + words.map((w) => w.slice(0, 1).toUpperCase() + w.slice(1)).join('');
}

function parametersOf(type: ClassType | undefined, where: 'path' | 'query'): unknown[] {
  if (!type) return [];
  return [...fieldsOf(type)].map(([name, f]) => {
    const { description, ...schema } = f.schema();
    return {
      name,
      in: where,
      required: where === 'path' || !f.optional,
      ...(description ? { description } : {}),
      schema,
    };
  });
}

function headersOf(endpoint: EndpointDefinition): unknown[] {
  const headers: Record<string, { description: string; required?: boolean }> = { ...endpoint.headers };
  if (endpoint.idempotency)
    headers['Idempotency-Key'] = {
      description:
        'The same key and body gives the first reply again; the same key with another body is refused (422).',
      required: endpoint.idempotency === 'required',
    };
  return Object.entries(headers).map(([name, h]) => ({
    name,
    in: 'header',
    required: h.required ?? false,
    description: h.description,
    schema: { type: 'string' },
  }));
}

function responsesOf(endpoint: EndpointDefinition): Record<string, unknown> {
  const problems: Record<number, string> = { ...COMMON, ...endpoint.problems };
  if (endpoint.audience !== 'anyone') problems[401] ??= 'There is no valid token.';
  if (endpoint.audience !== 'anyone') problems[403] ??= `The role is not ${endpoint.audience}.`;
  if (endpoint.params) {
    problems[404] ??= 'There is no such resource.';
    problems[414] ??= 'An id in the address is too long.';
  }
  if (endpoint.method !== 'GET') {
    problems[413] ??= 'The body is too large.';
    problems[415] ??= endpoint.text ? 'The body is not plain text in UTF-8.' : 'The body is not JSON.';
  }
  if (endpoint.idempotency) problems[422] ??= 'idempotency_key_reused: the key was used for another request.';
  if (endpoint.limit) problems[429] ??= 'rate_limited: too many tries.';
  problems[401] ??= 'The token that was sent is not valid.';
  const responses: Record<string, unknown> = {};
  for (const [status, shape] of Object.entries(endpoint.replies)) responses[status] = replyOf(Number(status), shape);
  if (endpoint.method === 'GET') responses['304'] = { description: 'What If-None-Match names is still right.' };
  for (const [status, description] of Object.entries(problems))
    responses[status] = { description, content: { 'application/problem+json': { schema: { $ref: refOf(Problem) } } } };
  return responses;
}

function replyOf(status: number, shape: ClassType | string | null): unknown {
  const description =
    { 200: 'Done.', 201: 'Created.', 202: 'Accepted.', 204: 'Done; nothing to say.' }[status] ?? 'Done.';
  if (shape === null) return { description };
  if (typeof shape === 'string') return { description, content: { [shape]: { schema: { type: 'string' } } } };
  return { description, content: { 'application/json': { schema: { $ref: refOf(shape) } } } };
}

/** Every class that something refers to, and what those refer to; problems may carry fields of their own. */
function schemas(): Record<string, JsonSchema> {
  const found: Record<string, JsonSchema> = {};
  for (let grew = true; grew;) {
    grew = false;
    for (const [name, type] of referredTypes()) {
      if (name in found) continue;
      found[name] = schemaOf(type);
      grew = true;
    }
  }
  return { ...found, [schemaNameOf(Problem)]: { ...schemaOf(Problem), additionalProperties: true } };
}

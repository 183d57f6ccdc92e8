import type { FastifyInstance } from 'fastify';
import { addFormParser, takesForms } from './form-parser.js';
import type { EndpointDefinition } from './endpoint.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

const unsupported = Object.assign(new Error('pages take forms'), { statusCode: 415 });
const badRequest = (message: string): Error => Object.assign(new Error(message), { statusCode: 400 });

/**
 * JSON bodies: UTF-8 or refused, no prototype poisoning, and an empty body is no body. Forms for pages. Plain text only where an
 * operation takes it; it is left unread.
 */
export function addBodyParser(fastify: FastifyInstance, endpoints: readonly EndpointDefinition[]): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    (request, body, done) => {
      if (takesForms(request)) return done(unsupported);
      if (body.length === 0) return done(null, undefined);
      let text: string;
      try {
        text = utf8.decode(body as Buffer);
      } catch {
        return done(badRequest('the body is not UTF-8'));
      }
      void parse(request, text, (error, value) => (error ? done(badRequest(error.message)) : done(null, value)));
    },
  );
  addFormParser(fastify);
  const takeText = new Set(endpoints.filter(({ text }) => text).map(({ method, path }) => `${method} ${path}`));
  fastify.addContentTypeParser('text/plain', (request, payload, done) => {
    if (takeText.has(`${request.method} ${request.routeOptions.url}`)) done(null, payload);
    else done(Object.assign(new Error('no text here'), { statusCode: 415 }));
  });
}

import type { FastifyInstance } from 'fastify';
import { addFormParser, takesForms } from './form-parser.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

const unsupported = Object.assign(new Error('pages take forms'), { statusCode: 415 });
const badRequest = (message: string): Error => Object.assign(new Error(message), { statusCode: 400 });

/** JSON bodies: UTF-8 or refused, no prototype poisoning, and an empty body is no body. Forms for pages. */
export function addBodyParser(fastify: FastifyInstance): void {
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
}

import type { FastifyInstance } from 'fastify';
import type { OpenApiDocument } from '../http/openapi.js';
import { renderDocs } from './docs-page.js';

/** `/openapi.json` for programs and `/docs` for people, both made from the same document. */
export function addDocs(fastify: FastifyInstance, document: OpenApiDocument): void {
  const json = JSON.stringify(document);
  const page = renderDocs(document);
  fastify.get('/openapi.json', (_request, reply) => {
    void reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('access-control-allow-origin', '*')
      .send(json);
  });
  fastify.get('/docs', (_request, reply) => {
    void reply.header('content-type', 'text/html; charset=utf-8').send(page);
  });
}

import fastifyCookie from '@fastify/cookie';
import { type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { CONFIG, type Config, Telemetry, createAccessLog, newTraceId } from '../platform/index.js';
import { addBodyParser } from './http/body-parser.js';
import type { DoordeskRequest } from './http/exchange.js';
import { addHooks } from './http/hooks.js';
import { openApiOf } from './http/openapi.js';
import { ProblemFilter, answerFor } from './http/problem.filter.js';
import { problemBody } from './http/problem.js';
import { SECURITY_HEADERS, addSecurityHeaders } from './http/security-headers.js';
import { addDocs } from './operations/docs.js';
import { PublicSurface } from './operations/public-surface.js';
import { addAssets } from './storefront/kit/assets.js';

/** The largest body that any operation takes, in bytes. */
const BODY_LIMIT = 256 * 1024;
/** The longest address with its headers, in bytes: a query of 20,000 characters, each of four bytes, percent-encoded, and some more. */
const HEADER_LIMIT = 256 * 1024;

/** Builds the HTTP face of the store, ready to listen; `trustedProxies` may say whom they ask for. */
export async function createServer(
  root: Type | object,
  version: string,
  trustedProxies: string[] = [],
): Promise<INestApplication> {
  // Errors before routing are answered by the same filter, which the application makes a moment later.
  const late: { filter?: ProblemFilter } = {};
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    http: { maxHeaderSize: HEADER_LIMIT },
    logger: false,
    trustProxy: trustedProxies.length > 0 && trustedProxies,
    forceCloseConnections: 'idle' as unknown as boolean,
    routerOptions: { maxParamLength: 200 },
    // No hook has run then.
    frameworkErrors: (error: unknown, request: unknown, reply: unknown) =>
      late.filter?.answer(error, request as DoordeskRequest, (reply as FastifyReply).headers(SECURITY_HEADERS)),
    clientErrorHandler: answerUnparsable,
  } as ConstructorParameters<typeof FastifyAdapter>[0]);
  const app = await NestFactory.create<NestFastifyApplication>(root as Type, adapter, {
    logger: ['error', 'fatal'],
    bodyParser: false,
    abortOnError: false,
  });
  const fastify = app.getHttpAdapter().getInstance();
  late.filter = app.get(ProblemFilter, { strict: false });
  addSecurityHeaders(fastify);
  addHooks(fastify, createAccessLog(app.get<Config>(CONFIG).logLevel), app.get(Telemetry));
  const endpoints = app.get(PublicSurface, { strict: false }).endpoints();
  addBodyParser(fastify, endpoints);
  // Read where they are wanted, not for every request.
  await fastify.register(fastifyCookie, { hook: false });
  const document = openApiOf(endpoints, version);
  addDocs(fastify, document);
  addAssets(fastify);
  await app.init();
  return app;
}

/** What is not HTTP at all never reaches a route; it is answered as a problem all the same. */
function answerUnparsable(error: NodeJS.ErrnoException, socket: import('node:net').Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const { code, detail } = answerFor({ statusCode: status });
  const problem = problemBody(status, code, detail, newTraceId());
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${status} ${problem.title}\r\ncontent-type: application/problem+json\r\nx-content-type-options: nosniff\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

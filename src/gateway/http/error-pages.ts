import type { FastifyReply } from 'fastify';
import type { DoordeskRequest } from './exchange.js';

/** What went wrong, as it may be said outside. */
export interface Failure {
  status: number;
  /** Stable, for programs. */
  code: string;
  detail: string;
  details?: object | undefined;
}

/** Says to people what went wrong; programs get a problem. */
export abstract class ErrorPages {
  /** Whether who asks is shown pages. */
  abstract are(request: DoordeskRequest): boolean;
  abstract answer(failure: Failure & { traceId: string }, request: DoordeskRequest, reply: FastifyReply): void;
}

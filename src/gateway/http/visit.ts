import type { FastifyReply } from 'fastify';
import { ServiceError, digest, newSecret } from '../../platform/index.js';
import type { DoordeskRequest } from './exchange.js';
import { cookieOf } from './session-cookie.js';

/** How API clients name their session; browsers have the cookie. */
export const VISIT_HEADER = 'Doordesk-Session';
export const VISIT_COOKIE = 'doordesk_visit';
/** A header to declare on endpoints that read the visitor's session. */
export const VISIT_HEADERS = {
  [VISIT_HEADER]: {
    description: "the visitor's session, as an earlier reply gave it; browsers send the cookie instead",
  },
};

const HEADER = VISIT_HEADER.toLowerCase();
/** At least 128 bits, base64url. */
const SECRET = /^[A-Za-z0-9_-]{22,64}$/;
const LIFETIME_SECONDS = 180 * 24 * 3600;

/** A visitor's session: `secret` is its holder's alone, `sessionId` (a digest of it) is what services know. */
export interface Visit {
  secret: string;
  sessionId: string;
}

interface Answering {
  request: DoordeskRequest;
  reply: FastifyReply;
}

/** What replies in the making give to their visitors: one request has one session. */
const given = new WeakMap<DoordeskRequest, string>();

/** False where the browser says that its visitor wants nothing kept (Global Privacy Control). */
export const mayRecord = (request: DoordeskRequest): boolean => request.headers['sec-gpc'] !== '1';

/** False for what nobody looks at: a question about the headers alone, and what a browser fetches before it is wanted. */
export const isLookedAt = ({ method, headers }: DoordeskRequest): boolean =>
  method !== 'HEAD' && !/\bprefetch\b/.test(String(headers['sec-purpose'] ?? headers['purpose'] ?? ''));

/**
 * The id of the visitor's session: from the header, otherwise from the cookie; undefined for who has none. A cookie that is none of
 * ours is none. Errors: invalid `invalid_session` for a header that cannot be a session.
 */
export function visitOf(request: DoordeskRequest): string | undefined {
  const fresh = given.get(request);
  if (fresh !== undefined) return fresh;
  const header = request.headers[HEADER];
  if (header !== undefined) {
    if (typeof header === 'string' && SECRET.test(header)) return sessionIdOf(header);
    throw new ServiceError('invalid', 'invalid_session', `${VISIT_HEADER} has 22 to 64 characters of base64url.`);
  }
  const secret = cookieOf(request, VISIT_COOKIE);
  return secret !== undefined && SECRET.test(secret) ? sessionIdOf(secret) : undefined;
}

/** A session that nobody knows of, until `giveVisit`. */
export function newVisit(): Visit {
  const secret = newSecret();
  return { secret, sessionId: sessionIdOf(secret) };
}

/** Gives it to the visitor, as a cookie, and to programs as a header; only once something is kept under it, and never where `mayRecord` is false. */
export function giveVisit({ request, reply }: Answering, { secret, sessionId }: Visit): void {
  given.set(request, sessionId);
  if (!request.page) void reply.header(VISIT_HEADER, secret);
  void reply.header('cache-control', 'private, no-cache').setCookie(VISIT_COOKIE, secret, {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    maxAge: LIFETIME_SECONDS,
    secure: 'auto',
  });
}

/** Takes the cookie back: the next session is another. */
export function endVisit(reply: FastifyReply): void {
  void reply.clearCookie(VISIT_COOKIE, { httpOnly: true, sameSite: 'lax', path: '/', secure: 'auto' });
}

const sessionIdOf = (secret: string): string => digest(`visit ${secret}`);

import type { FastifyReply } from 'fastify';
import type { DoordeskRequest, Exchange } from './exchange.js';

/** The bearer token of a session, for pages only: no script can read it, and no other site's form sends it along. */
export const SESSION_COOKIE = 'doordesk_session';

/** What all cookies of the store have in common; over https they stay there. */
export const COOKIE = { httpOnly: true, sameSite: 'lax', path: '/', secure: 'auto' } as const;

/** What a token can look like; anything else is none of ours. */
const TOKEN = /^[\x21-\x7e]{1,1024}$/;

/** The cookies of requests, read once: a page asks for several. */
const cookies = new WeakMap<DoordeskRequest, Record<string, string | undefined>>();

/** All cookies of a request, by their names. */
export function cookiesOf(request: DoordeskRequest): Readonly<Record<string, string | undefined>> {
  const { cookie } = request.headers;
  if (cookie === undefined) return {};
  let read = cookies.get(request);
  if (!read) cookies.set(request, (read = request.server.parseCookie(cookie)));
  return read;
}

/** One cookie of a request; undefined without it. */
export const cookieOf = (request: DoordeskRequest, name: string): string | undefined => cookiesOf(request)[name];

/** Requests whose session has turned out to be none. */
const ended = new WeakSet<DoordeskRequest>();

export function sessionTokenOf(request: DoordeskRequest): string | undefined {
  if (ended.has(request)) return undefined;
  const token = cookieOf(request, SESSION_COOKIE);
  return token !== undefined && TOKEN.test(token) ? token : undefined;
}

/** The browser is signed in until then; `expiresAt`: RFC 3339. */
export function keepSession(reply: FastifyReply, token: string, expiresAt: string): void {
  void reply.setCookie(SESSION_COOKIE, token, { ...COOKIE, expires: new Date(expiresAt) });
}

export function forgetSession({ request, reply }: Pick<Exchange, 'request' | 'reply'>): void {
  ended.add(request);
  void reply.clearCookie(SESSION_COOKIE, COOKIE);
}

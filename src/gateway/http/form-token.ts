import type { FastifyReply } from 'fastify';
import { ServiceError, digest, newId, newSecret } from '../../platform/index.js';
import type { DoordeskRequest } from './exchange.js';
import { COOKIE, cookiesOf, sessionTokenOf } from './session-cookie.js';

/**
 * A secret of this browser: `doordesk_form_…`. What its forms carry is made from it, so that another site can send neither. Pages that
 * were first asked for at once have given it one each, under names of their own, and the forms of all of them are taken.
 */
const FORM_COOKIE = 'doordesk_form_';
/** So many secrets are looked at; more pages are hardly ever opened at once. */
const MOST_SECRETS = 32;
/** The hidden field of every form that changes something. */
export const FORM_TOKEN = 'formToken';

const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** Secrets that replies in the making give to their browsers: one request has one. */
const given = new WeakMap<DoordeskRequest, string>();

/** The token for the forms of this page; a browser without a secret gets one. */
export function formTokenFor(request: DoordeskRequest, reply: FastifyReply): string {
  return tokenOf(secretsOf(request)[0] ?? give(request, reply), request);
}

/**
 * Refuses what a page of another site has sent: by what the browser says of where it comes from, and by the form's token. Takes the
 * token out of the body. Errors: forbidden `foreign_form`, `stale_form`.
 */
export function refuseForged(request: DoordeskRequest): void {
  if (!isFromHere(request))
    throw new ServiceError('forbidden', 'foreign_form', 'This form was sent from another site. Nothing was changed.');
  const { [FORM_TOKEN]: token, ...fields } = (request.body ?? {}) as Record<string, unknown>;
  request.body = fields;
  if (typeof token !== 'string' || !isOurs(token, request))
    throw new ServiceError(
      'forbidden',
      'stale_form',
      'This page is from before you signed in or out, or your browser keeps no cookies. Nothing was changed: go back, load the page again and repeat it.',
    );
}

/** Browsers say at least one of the two, and pages cannot change them; `Origin: null` says nothing. */
function isFromHere({ headers, host }: DoordeskRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const { origin } = headers;
  if (origin === undefined || (origin === 'null' && site !== undefined)) return true;
  // The scheme is the balancer's: it may have taken TLS off.
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}

/** Digests are compared, so that the time it takes tells nothing of a token. */
function isOurs(token: string, request: DoordeskRequest): boolean {
  const sent = digest(token);
  return secretsOf(request).some((secret) => sent === digest(tokenOf(secret, request)));
}

function secretsOf(request: DoordeskRequest): string[] {
  const fresh = given.get(request);
  if (fresh !== undefined) return [fresh];
  const secrets = Object.entries(cookiesOf(request)).flatMap(([name, value]) =>
    name.startsWith(FORM_COOKIE) && value !== undefined && SECRET.test(value) ? [value] : [],
  );
  return secrets.slice(0, MOST_SECRETS);
}

function give(request: DoordeskRequest, reply: FastifyReply): string {
  const secret = newSecret();
  given.set(request, secret);
  void reply.setCookie(`${FORM_COOKIE}${newId().slice(-8)}`, secret, COOKIE);
  return secret;
}

/** Another session has other tokens: who could plant a secret would still not know the session. */
const tokenOf = (secret: string, request: DoordeskRequest): string =>
  digest(`form ${secret} ${sessionTokenOf(request) ?? ''}`);

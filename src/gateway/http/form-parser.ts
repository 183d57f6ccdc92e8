import type { FastifyInstance, FastifyRequest } from 'fastify';
import { FORM } from './endpoint.js';

/** The largest form, in bytes: a review of 10,000 characters, percent-encoded. */
const FORM_LIMIT = 160 * 1024;
const MOST_FIELDS = 60;

const failure = (statusCode: number, message: string): Error => Object.assign(new Error(message), { statusCode });

/** True for the routes of pages. */
export const takesForms = (request: FastifyRequest): boolean =>
  (request.routeOptions.config as { [FORM]?: boolean })[FORM] === true;

/** Forms, for pages only; the API goes on to refuse them with 415. */
export function addFormParser(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: FORM_LIMIT },
    (request, body, done) => {
      if (!takesForms(request)) return done(failure(415, 'no forms here'));
      try {
        done(null, readForm(body as string));
      } catch {
        done(failure(400, 'the form is malformed'));
      }
    },
  );
}

/** Fields by name; one that comes more than once is a list. Errors: URIError for what is not UTF-8, RangeError for too many. */
export function readForm(text: string): Record<string, string | string[]> {
  const fields = Object.create(null) as Record<string, string | string[]>;
  const pairs = text === '' ? [] : text.split('&');
  if (pairs.length > MOST_FIELDS) throw new RangeError('too many fields');
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const name = decode(at < 0 ? pair : pair.slice(0, at));
    const value = at < 0 ? '' : decode(pair.slice(at + 1));
    const before = fields[name];
    fields[name] = before === undefined ? value : [before, value].flat();
  }
  return fields;
}

/** Line ends are sent as CR LF; texts are kept with LF. */
const decode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' ')).replaceAll('\r\n', '\n');

import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ErrorPages, type Failure } from '../../http/error-pages.js';
import type { DoordeskRequest } from '../../http/exchange.js';
import { ownPath } from '../../http/own-path.js';
import { ErrorMessage } from './error-message.js';
import { signInLink } from './links.js';
import { rendered } from './render.js';
import { Visitors } from './visitors.js';

/** What programs ask for; whatever a browser asks for beside it is a page. */
const FOR_PROGRAMS = /^\/(?:v1|health|assets)(?:\/|$)|^\/openapi\.json/;

/** Tells people what went wrong in the store's own layout, with what they can do. */
@Injectable()
export class StoreErrorPages extends ErrorPages {
  constructor(private readonly visitors: Visitors) {
    super();
  }

  /** A script of a page that asks for JSON gets its problem as a program does. */
  are({ page, url, headers: { accept = '' } }: DoordeskRequest): boolean {
    if (page) return !/application\/(?:problem\+)?json/.test(accept);
    return accept.includes('text/html') && !FOR_PROGRAMS.test(url);
  }

  answer(failure: Failure & { traceId: string }, request: DoordeskRequest, reply: FastifyReply): void {
    if (failure.status === 401) {
      const next = request.method === 'GET' ? request.url : (namedBy(request) ?? cameFrom(request));
      void reply.status(303).header('location', signInLink(next)).header('cache-control', 'no-store').send('');
      return;
    }
    const { status } = failure;
    void this.visitors.of({ request, reply }).then((visitor) => {
      const title = TITLES[status] ?? (status < 500 ? 'That did not work' : 'Sorry, something went wrong');
      const main = <ErrorMessage title={title} {...failure} />;
      const text = rendered({ title, status, main, unlisted: true }, visitor, reply);
      void reply.header('cache-control', 'no-store').send(text);
    });
  }
}

/** The own page that a form says it goes on to. */
const namedBy = ({ body }: DoordeskRequest): string | undefined => {
  const next = (body as { next?: unknown } | undefined)?.next;
  return typeof next === 'string' ? ownPath(next) : undefined;
};

/** The own page that a form was sent from, to come back to. */
function cameFrom({ headers: { referer }, host }: DoordeskRequest): string | undefined {
  if (referer === undefined || !URL.canParse(referer)) return undefined;
  const from = new URL(referer);
  return from.host === host ? ownPath(`${from.pathname}${from.search}`) : undefined;
}

const TITLES: Record<number, string> = {
  403: 'This page is not for you',
  404: 'There is no such page',
  429: 'A little too fast',
  503: 'This cannot be shown just now',
};

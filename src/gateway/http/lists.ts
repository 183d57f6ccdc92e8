import type { Exchange } from './exchange.js';

/** A list has `limit` entries a page unless the client asks for another number. */
export const DEFAULT_LIMIT = 24;

/** Adds `Link: <…>; rel="next"` (RFC 8288) for a page that is not the last. */
export function linkNext({ request, reply }: Pick<Exchange, 'request' | 'reply'>, next: string | null): void {
  if (next === null) return;
  const [path, search] = request.url.split('?');
  const query = new URLSearchParams(search);
  query.set('cursor', next);
  void reply.header('link', `<${path}?${query.toString()}>; rel="next"`);
}

import type { FastifyReply } from 'fastify';
import { renderToString } from 'preact-render-to-string';
import { Layout } from './layout.js';
import type { Page } from './page.js';
import { ForVisitor, type Visitor } from './visitor.js';

/** Pages run no script and wear no style but the store's own files. */
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Says what the reply is and gives its text: the page in the store's layout. */
export function rendered(page: Page, visitor: Visitor, reply: FastifyReply): string {
  void reply
    .status(page.status ?? 200)
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', POLICY)
    // Other sites are told nothing; with no referrer at all a browser would not say either which site a form comes from.
    .header('referrer-policy', 'same-origin')
    .header('cross-origin-resource-policy', 'same-origin')
    .header('cache-control', isStored(page, visitor) ? 'private, no-cache' : 'no-store')
    .header('vary', 'Cookie');
  const document = (
    <ForVisitor value={visitor}>
      <Layout page={page} />
    </ForVisitor>
  );
  return `<!doctype html>${renderToString(document)}`;
}

/** What only its visitor may see is gone from the browser once they have signed out. */
const isStored = ({ unstored }: Page, { caller }: Visitor): boolean =>
  !unstored && caller.token === undefined && !caller.uncertain;

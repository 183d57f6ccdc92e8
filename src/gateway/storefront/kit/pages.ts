import { Injectable } from '@nestjs/common';
import { type Assembly, assembling } from '../../../platform/index.js';
import type { Exchange } from '../../http/exchange.js';
import type { Page } from './page.js';
import { rendered } from './render.js';
import type { Visitor } from './visitor.js';
import { Visitors } from './visitors.js';

/** A page answers within this, whatever is late behind it, in milliseconds. */
export const PAGE_DEADLINE = 300;

/** Makes pages: `return this.pages.send(exchange, async () => ({ title, main: <Thing /> }))`. */
@Injectable()
export class Pages {
  constructor(private readonly visitors: Visitors) {}

  /** What `make` asks of services is asked within the page's deadline, and together where that can be. */
  send(
    { request, reply }: Exchange,
    make: (assembly: Assembly, visitor: Promise<Visitor>) => Promise<Page>,
  ): Promise<string> {
    return assembling(PAGE_DEADLINE, async (assembly) => {
      const visitor = this.visitors.of({ request, reply });
      const page = await make(assembly, visitor);
      return this.finish(assembly, page, await visitor, { request, reply });
    });
  }

  private finish(
    { logical, physical, startedAt }: Assembly,
    page: Page,
    visitor: Visitor,
    { request, reply }: Pick<Exchange, 'request' | 'reply'>,
  ): string {
    const text = rendered(page, visitor, reply);
    const took = (performance.now() - startedAt).toFixed(1);
    void reply.header('server-timing', `assembly;dur=${took};desc="${logical} questions, ${physical} calls"`);
    request.span?.note('page.questions', logical);
    request.span?.note('page.calls', physical);
    if (page.missing && page.missing.length > 0) request.span?.note('page.missing', page.missing.join(', '));
    return text;
  }
}

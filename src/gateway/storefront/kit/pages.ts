import { Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { type Assembly, type Config, Configured, Log, assembling } from '../../../platform/index.js';
import type { Exchange } from '../../http/exchange.js';
import type { Page } from './page.js';
import { PageParts } from './parts.js';
import { rendered } from './render.js';
import type { Visitor } from './visitor.js';
import { Visitors } from './visitors.js';

/** A page answers within this, whatever is late behind it, in milliseconds. */
const PAGE_DEADLINE = 300;

/** Makes pages: `return this.pages.send(exchange, async (parts) => ({ title, main: <Thing /> }))`. */
@Injectable()
export class Pages {
  constructor(
    private readonly visitors: Visitors,
    @Configured() private readonly config: Config,
    @Log() private readonly log: Logger,
  ) {}

  /**
   * What `make` asks of services is asked within the page's deadline, and together where that can be. A text that it gives back is the
   * answer as it is: a redirect.
   */
  send(
    exchange: Exchange,
    make: (parts: PageParts, visitor: Promise<Visitor>) => Promise<Page | string>,
  ): Promise<string> {
    return this.assemble(exchange, async (parts) => {
      const visitor = this.visitors.of(exchange);
      const page = await make(parts, visitor);
      if (typeof page === 'string') return page;
      const { missing } = parts;
      return rendered({ ...page, missing, calls: this.shownCalls(exchange, parts) }, await visitor, exchange.reply);
    });
  }

  /** The same without a page round it; its reply and its trace say what it took and what was left out. */
  assemble<T>({ request, reply }: Exchange, make: (parts: PageParts) => Promise<T>): Promise<T> {
    return assembling(PAGE_DEADLINE, async (assembly) => {
      const parts = new PageParts(assembly, this.log);
      const made = await make(parts);
      const { logical, kept, physical, startedAt } = assembly;
      const took = (performance.now() - startedAt).toFixed(1);
      const fromCache = kept > 0 ? `, ${kept} from the cache` : '';
      const counted = `${logical} questions, ${physical} calls${fromCache}`;
      void reply.header('server-timing', `assembly;dur=${took};desc="${counted}"`);
      request.span?.note('page.questions', logical);
      request.span?.note('page.cached', kept);
      request.span?.note('page.calls', physical);
      if (parts.missing.length > 0) {
        void reply.header('doordesk-missing-parts', parts.missing.join(', '));
        request.span?.note('page.missing', parts.missing.join(', '));
      }
      return made;
    });
  }

  /** How the page was put together, for those who may see it and ask for it with `?assembly=1`. */
  private shownCalls({ query, caller }: Exchange, { assembly }: PageParts): Assembly | undefined {
    const asked = (query as { assembly?: string }).assembly === '1';
    return asked && (caller.role === 'staff' || this.config.development) ? assembly : undefined;
  }
}

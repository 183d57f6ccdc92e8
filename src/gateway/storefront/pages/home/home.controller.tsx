import { Controller } from '@nestjs/common';
import { Choice } from '../../../../platform/index.js';
import { Endpoint } from '../../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../../http/exchange.js';
import { visitOf } from '../../../http/visit.js';
import { Pages } from '../../kit/pages.js';
import type { PageParts } from '../../kit/parts.js';
import { ProductReads } from '../../reads/product-reads.js';
import { SeenReads } from '../../reads/seen-reads.js';
import { HomeParts } from './home-parts.js';
import { Hero } from './hero.js';

/** Milliseconds after which a page goes without what the visitor looked at. */
const SEEN_BY = 120;

class HomeQuery {
  @Choice(['1'], { optional: true })
  assembly?: '1';
}

@Controller()
export class HomeController {
  constructor(
    private readonly pages: Pages,
    private readonly home: HomeParts,
    private readonly reads: ProductReads,
    private readonly seenReads: SeenReads,
  ) {}

  @Endpoint({
    method: 'GET',
    path: '/',
    audience: 'anyone',
    page: true,
    tag: 'Pages',
    summary: 'The shop window',
    query: HomeQuery,
    replies: { 200: 'text/html' },
  })
  see(@Exchanged() exchange: Exchange<object, HomeQuery>): Promise<string> {
    return this.pages.send(exchange, async (parts) => {
      await this.reads.begin();
      const { forYou, newest, topRated, categories, seenLately } = this.home;
      const needs = this.needs(parts, exchange);
      const loaded = await Promise.all([
        parts.load(forYou, needs),
        parts.load(categories, needs),
        parts.load(topRated, needs),
        parts.load(newest, needs),
        parts.load(seenLately, needs),
      ]);
      return {
        main: (
          <>
            <Hero />
            {loaded.map((part) => part.view())}
          </>
        ),
      };
    });
  }

  private needs(parts: PageParts, { request, caller: { customerId } }: Exchange) {
    const viewer = { customerId, sessionId: visitOf(request) };
    return { parts, ...viewer, seen: parts.by(SEEN_BY, () => this.seenReads.lately(parts, viewer)) };
  }
}

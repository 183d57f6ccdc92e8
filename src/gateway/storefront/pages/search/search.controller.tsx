import { Controller } from '@nestjs/common';
import { Text } from '../../../../platform/index.js';
import { Endpoint } from '../../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../../http/exchange.js';
import { Pages } from '../../kit/pages.js';
import { SearchReads } from '../../reads/search-reads.js';
import { Narrowing } from '../../reads/search-question.js';
import { SearchPage } from './search-page.js';

class SearchQuery extends Narrowing {
  @Text({ optional: true, min: 0, max: 1000 })
  q?: string;

  @Text({ optional: true, max: 500 })
  category?: string;
}

@Controller()
export class SearchController {
  constructor(
    private readonly pages: Pages,
    private readonly search: SearchReads,
  ) {}

  @Endpoint({
    method: 'GET',
    path: '/search',
    audience: 'anyone',
    page: true,
    tag: 'Pages',
    summary: 'Results of a search',
    query: SearchQuery,
    replies: { 200: 'text/html' },
  })
  find(@Exchanged() exchange: Exchange<object, SearchQuery>): Promise<string> {
    const { query } = exchange;
    return this.pages.send(exchange, async (parts) => ({
      title: query.q === undefined ? 'All books' : `“${query.q}”`,
      query: query.q,
      unlisted: true,
      main: <SearchPage question={query} found={await this.search.find(parts, query)} />,
    }));
  }
}

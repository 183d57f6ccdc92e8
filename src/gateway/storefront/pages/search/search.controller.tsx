import { Controller } from '@nestjs/common';
import { Text } from '../../../../platform/index.js';
import { Endpoint } from '../../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../../http/exchange.js';
import { firstOf, shortText } from '../../kit/format.js';
import { Pages } from '../../kit/pages.js';
import { SearchReads } from '../../reads/search-reads.js';
import { Narrowing, type SearchQuestion } from '../../reads/search-question.js';
import { SearchPage } from './search-page.js';

/** So much of a query is looked for, and stands in the addresses of its page. */
const LONGEST = 1_000;

class SearchQuery extends Narrowing {
  @Text({ optional: true, min: 0, max: 20000, doc: 'the first 1000 characters count' })
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
    const { q, ...more } = exchange.query;
    const read = q === undefined ? undefined : firstOf(q, LONGEST);
    const query: SearchQuestion = read === undefined ? more : { ...more, q: read };
    return this.pages.send(exchange, async (parts) => ({
      title: read === undefined ? 'All books' : `“${shortText(read)}”`,
      query: read,
      unlisted: true,
      main: <SearchPage question={query} found={await this.search.find(parts, query)} isCut={read !== q} />,
    }));
  }
}

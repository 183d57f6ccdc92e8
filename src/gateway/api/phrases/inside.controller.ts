import { Controller } from '@nestjs/common';
import { Catalog } from '../../../modules/catalog/contract/catalog.contract.js';
import { Phrases } from '../../../modules/phrases/contract/phrases.contract.js';
import { type Client, Id, Int, Service, Text, notFound } from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';
import { DEFAULT_LIMIT, linkNext } from '../../http/lists.js';
import { PassagePage, ProductPhrases } from '../shapes/phrase.shapes.js';

class ProductPath {
  @Id()
  productId!: string;
}

class PhraseQuery {
  @Int({ optional: true, min: 1, max: 100, doc: `${DEFAULT_LIMIT} when absent` })
  limit?: number;
}

class InsideQuery {
  @Text({ max: 20000, doc: 'words, found next to each other; the first 50; any text is only text' })
  query!: string;

  @Int({ optional: true, min: 1, max: 100, doc: `${DEFAULT_LIMIT} when absent` })
  limit?: number;

  @Text({ optional: true, max: 500 })
  cursor?: string;
}

const tag = 'Inside the book';
/** So many products are named for a phrase, so that one call of the catalogue has the titles of all. */
const MOST_NAMED = 4;

/** What stands in a book. */
@Controller()
export class InsideController {
  constructor(
    @Service(Phrases) private readonly phrases: Client<typeof Phrases>,
    @Service(Catalog) private readonly catalog: Client<typeof Catalog>,
  ) {}

  @Endpoint({
    method: 'GET',
    path: '/v1/products/:productId/phrases',
    audience: 'anyone',
    tag,
    summary: 'See the phrases that a book uses far more than all others do',
    params: ProductPath,
    query: PhraseQuery,
    replies: { 200: ProductPhrases },
  })
  async list(@Exchanged() { params, query }: Exchange<ProductPath, PhraseQuery>): Promise<ProductPhrases> {
    const { productId } = params;
    const { items } = await this.phrases.phrases({ productId, limit: query.limit ?? DEFAULT_LIMIT });
    const titles = await this.titles([productId, ...items.flatMap(({ sharedBy }) => sharedBy.slice(0, MOST_NAMED))]);
    if (!titles.has(productId)) throw notFound('product');
    return {
      items: items.map(({ phrase, count, score, sharedBy }) => ({
        phrase,
        count,
        score,
        sharedBy: sharedBy
          .slice(0, MOST_NAMED)
          .filter((id) => titles.has(id))
          .map((id) => ({ productId: id, title: titles.get(id) as string })),
      })),
    };
  }

  @Endpoint({
    method: 'GET',
    path: '/v1/products/:productId/inside',
    audience: 'anyone',
    tag,
    summary: 'Search inside a book',
    description: 'Finds the words next to each other and in their order, without case and diacritics.',
    params: ProductPath,
    query: InsideQuery,
    replies: { 200: PassagePage },
    problems: { 404: 'There is no such product, or it has no text that has been read.' },
  })
  async inside(@Exchanged() exchange: Exchange<ProductPath, InsideQuery>): Promise<PassagePage> {
    const { params, query } = exchange;
    const [page, titles] = await Promise.all([
      this.phrases.inside({ ...params, ...query, limit: query.limit ?? DEFAULT_LIMIT }),
      this.titles([params.productId]),
    ]);
    if (titles.size === 0) throw notFound('product');
    linkNext(exchange, page.next);
    return page;
  }

  private async titles(productIds: string[]): Promise<Map<string, string>> {
    const { items } = await this.catalog.titles({ productIds: [...new Set(productIds)] });
    return new Map(items.map(({ productId, title }) => [productId, title]));
  }
}

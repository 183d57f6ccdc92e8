import { Controller } from '@nestjs/common';
import { Text, notFound } from '../../../../platform/index.js';
import { Endpoint } from '../../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../../http/exchange.js';
import { Pages } from '../../kit/pages.js';
import type { PageParts } from '../../kit/parts.js';
import { type CategoryPlace, CategoryReads } from '../../reads/category-reads.js';
import { SearchReads } from '../../reads/search-reads.js';
import { Narrowing } from '../../reads/search-question.js';
import { CategoryPage } from './category-page.js';

/** Milliseconds after which a page goes without the category's name and neighbours. */
const PLACED = 200;

class CategoryPath {
  @Text({ max: 500 })
  categoryId!: string;
}

@Controller()
export class CategoryController {
  constructor(
    private readonly pages: Pages,
    private readonly categories: CategoryReads,
    private readonly search: SearchReads,
  ) {}

  @Endpoint({
    method: 'GET',
    path: '/categories/:categoryId',
    audience: 'anyone',
    page: true,
    tag: 'Pages',
    summary: 'A category',
    params: CategoryPath,
    query: Narrowing,
    replies: { 200: 'text/html' },
  })
  see(@Exchanged() exchange: Exchange<CategoryPath, Narrowing>): Promise<string> {
    const { params, query } = exchange;
    const { categoryId } = params;
    return this.pages.send(exchange, async (parts) => {
      const [place, found] = await Promise.all([
        this.place(parts, categoryId),
        this.search.find(parts, { ...query, category: categoryId }),
      ]);
      return {
        title: place?.category.name ?? 'A category',
        main: <CategoryPage categoryId={categoryId} place={place} question={query} found={found} />,
      };
    });
  }

  /** Undefined while nobody can tell. Errors: not_found. */
  private async place(parts: PageParts, categoryId: string): Promise<CategoryPlace | undefined> {
    const ask = async (): Promise<{ place: CategoryPlace | undefined }> => ({
      place: await this.categories.place(categoryId),
    });
    const told = await parts.by(PLACED, () => parts.take('categories', ask));
    if (told && !told.place) throw notFound('category');
    return told?.place;
  }
}

import { Injectable } from '@nestjs/common';
import { Catalog, type Category } from '../../../modules/catalog/contract/catalog.contract.js';
import { type Client, Service } from '../../../platform/index.js';
import { FragmentCache } from './fragment-cache.js';

/** A category with what stands above and below it. */
export interface CategoryPlace {
  category: Category;
  /** From the root down to itself. */
  path: Category[];
  children: Category[];
}

/** All categories are few: they are asked for at once, and kept for a while. */
@Injectable()
export class CategoryReads {
  constructor(
    private readonly cache: FragmentCache,
    @Service(Catalog) private readonly catalog: Client<typeof Catalog>,
  ) {}

  async all(): Promise<Category[]> {
    await this.cache.refresh();
    return (await this.cache.get('categories', '', 'listed', () => this.catalog.categories({}))).items;
  }

  /** Those at the top, the fullest first. */
  async top(): Promise<Category[]> {
    const all = await this.all();
    return all
      .filter(({ parentId, productCount }) => parentId === null && productCount > 0)
      .sort((a, b) => b.productCount - a.productCount);
  }

  /** Undefined where there is no such category. */
  async place(categoryId: string): Promise<CategoryPlace | undefined> {
    const all = await this.all();
    const byId = new Map(all.map((category) => [category.categoryId, category]));
    const category = byId.get(categoryId);
    if (!category) return undefined;
    const path = [category];
    for (let at = category.parentId; at !== null; at = path[0]?.parentId ?? null) {
      const parent = byId.get(at);
      if (!parent) break;
      path.unshift(parent);
    }
    const children = all.filter(({ parentId, productCount }) => parentId === categoryId && productCount > 0);
    return { category, path, children };
  }
}

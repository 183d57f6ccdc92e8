import { Injectable } from '@nestjs/common';
import { type Client, Service } from '../../../platform/index.js';
import { Catalog, type Category } from '../../catalog/contract/catalog.contract.js';
import { fold } from '../text/words.js';

/** Ids are asked for again after this long (ms). */
const KEPT = 10_000;

/** A category is asked for by its path, which the index has, or by its id, which only the catalogue knows. */
@Injectable()
export class CategoryPaths {
  private known = new Map<string, string>();
  private readAt = -Infinity;

  constructor(@Service(Catalog) private readonly catalog: Client<typeof Catalog>) {}

  /** The paths that a text may mean. */
  async of(category: string, foldedPaths: readonly string[]): Promise<string[]> {
    const path = category
      .split('/')
      .map((name) => name.trim())
      .join('/');
    const folded = fold(path);
    const isPath = foldedPaths.some((known) => known === folded || known.startsWith(`${folded}/`));
    if (isPath || !category.includes('~')) return [path];
    if (!this.known.has(category) && performance.now() - this.readAt > KEPT) await this.read();
    return [this.known.get(category) ?? path];
  }

  private async read(): Promise<void> {
    this.readAt = performance.now();
    const { items } = await this.catalog.categories({});
    const paths = new Map<string, string>();
    // Parents come before their children.
    for (const item of items) paths.set(item.categoryId, pathOf(item, paths));
    this.known = paths;
  }
}

function pathOf({ name, parentId }: Category, paths: ReadonlyMap<string, string>): string {
  const parent = parentId === null ? undefined : paths.get(parentId);
  return parent === undefined ? name : `${parent}/${name}`;
}

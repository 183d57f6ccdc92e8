import { Injectable } from '@nestjs/common';
import { type Client, Service } from '../../../platform/index.js';
import { Catalog, type Category } from '../../catalog/contract/catalog.contract.js';
import { fold } from '../text/words.js';

/** For an id that is not known, the catalogue is asked at most this often (ms). */
const AGAIN_AFTER = 1_000;

/** A category is asked for by its path, which the index has, or by its id, which only the catalogue knows. */
@Injectable()
export class CategoryPaths {
  private known = new Map<string, string>();
  private readAt = -Infinity;
  private reading: Promise<void> | undefined;

  constructor(@Service(Catalog) private readonly catalog: Client<typeof Catalog>) {}

  /** The paths that a text may mean. Errors: outages of the catalogue, for an id that is not known yet. */
  async of(category: string, foldedPaths: readonly string[]): Promise<string[]> {
    const path = category
      .split('/')
      .map((name) => name.trim())
      .join('/');
    const folded = fold(path);
    const isPath = foldedPaths.some((known) => known === folded || known.startsWith(`${folded}/`));
    if (isPath || !category.includes('~')) return [path];
    if (!this.known.has(category)) await this.read();
    return [this.known.get(category) ?? path];
  }

  /** Whoever comes while they are read waits for the same answer. */
  private read(): Promise<void> {
    if (!this.reading && performance.now() - this.readAt < AGAIN_AFTER) return Promise.resolve();
    return (this.reading ??= this.readAll().finally(() => (this.reading = undefined)));
  }

  private async readAll(): Promise<void> {
    const { items } = await this.catalog.categories({});
    const paths = new Map<string, string>();
    // Parents come before their children.
    for (const item of items) paths.set(item.categoryId, pathOf(item, paths));
    this.known = paths;
    this.readAt = performance.now();
  }
}

function pathOf({ name, parentId }: Category, paths: ReadonlyMap<string, string>): string {
  const parent = parentId === null ? undefined : paths.get(parentId);
  return parent === undefined ? name : `${parent}/${name}`;
}

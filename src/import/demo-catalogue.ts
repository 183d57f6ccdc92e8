import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Catalog } from '../modules/catalog/contract/catalog.contract.js';
import type { ServiceAccess } from '../platform/index.js';
import { ownMapping } from './catalogue-row.js';
import { CatalogueImport } from './import-catalogue.js';
import { RatingsImport } from './import-ratings.js';
import { ownRatings } from './rating-row.js';

const file = (name: string): string =>
  fileURLToPath(new URL(`${import.meta.url.includes('/dist/') ? '../' : ''}../../seed/${name}`, import.meta.url));

/**
 * Loads the shop's own demo catalogue, and what its readers think of it, once, into an empty store. A mark in the data folder says whether it was begun and
 * whether it was done: a start that was killed half-way completes it, a shop that has sold it all is not filled again.
 */
export async function seedDemoCatalogue(directory: string, access: ServiceAccess): Promise<void> {
  const begun = join(directory, 'demo-catalogue.begun');
  const done = join(directory, 'demo-catalogue.done');
  if (existsSync(done)) return;
  if (!existsSync(begun)) {
    const { products } = await access.client(Catalog, 'seed').size({});
    if (products > 0) return;
    writeFileSync(begun, '');
  }
  await new CatalogueImport(access, ownMapping('USD')).run(file('demo-catalogue.csv'));
  await new RatingsImport(access, ownRatings).run(file('demo-reviews.csv'));
  writeFileSync(done, '');
}

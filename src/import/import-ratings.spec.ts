import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type StartedModules, startModules } from '../../test/kit/modules.js';
import { Catalog } from '../modules/catalog/contract/catalog.contract.js';
import { CatalogModule } from '../modules/catalog/catalog.module.js';
import { InventoryModule } from '../modules/inventory/inventory.module.js';
import { OffersModule } from '../modules/offers/offers.module.js';
import { Reviews } from '../modules/reviews/contract/reviews.contract.js';
import { ReviewsModule } from '../modules/reviews/reviews.module.js';
import { ServiceAccess } from '../platform/index.js';
import { HeaderError, type Reject } from './mapped-lines.js';
import { RatingsImport } from './import-ratings.js';
import { type RatingMapping, goodbooksRatings, ownRatings } from './rating-row.js';

describe('the import of ratings', () => {
  let modules: StartedModules;
  let folder: string;
  let productId: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'doordesk-ratings-'));
    modules = await startModules([CatalogModule, OffersModule, InventoryModule, ReviewsModule]);
    const product = { category: 'Books', description: '' };
    const catalog = modules.client(Catalog);
    ({ productId } = await catalog.createProduct({ ...product, title: 'Walden', externalId: 'goodbooks-7' }));
  });
  afterAll(async () => {
    await modules.remove();
    rmSync(folder, { recursive: true });
  });

  const load = async (name: string, content: string | Buffer, mapping: RatingMapping = ownRatings) => {
    const file = join(folder, name);
    writeFileSync(file, content);
    const rejects: Reject[] = [];
    const observer = { reject: (reject: Reject) => rejects.push(reject) };
    const figures = await new RatingsImport(modules.app.get(ServiceAccess), mapping, observer).run(file);
    return { figures, rejects: rejects.map(({ line, reason }) => `${line} ${reason}`) };
  };

  it('takes reviews and stars, says which lines it cannot take, and nothing twice', async () => {
    const content = [
      'text,stars,customer,externalId,at,author,title',
      '"Twice,\nand again.",5,ada,goodbooks-7,2025-03-01,Ada L,Read it',
      ',4,ben,goodbooks-7,,,',
      ',6,cy,goodbooks-7,,,',
      ',4,d e,goodbooks-7,,,',
      ',4,cy,nothing,,,',
      ',4,cy,goodbooks-7,soon,,',
    ].join('\n');
    const { figures, rejects } = await load('own.csv', content);
    expect(figures).toEqual({ created: 2, updated: 0, unchanged: 0, rejected: 4 });
    expect(rejects).toEqual([
      '5 stars "6" is not a whole number from 1 to 5',
      '6 customerId has characters or a form that are not allowed',
      '8 at "soon" is no time',
      '7 there is no product "nothing"',
    ]);
    const { items } = await modules.client(Reviews).list({ productId, limit: 10 });
    expect(items).toMatchObject([
      { author: 'Ada L', title: 'Read it', text: 'Twice,\nand again.', createdAt: '2025-03-01T00:00:00.000Z' },
    ]);
    expect((await load('own.csv', content)).figures).toMatchObject({ created: 0, unchanged: 2 });
  });

  it('takes the ratings of goodbooks as they are', async () => {
    const content = gzipSync('user_id,book_id,rating\n314,7,5\n439,7,3\n588,8,5\n');
    const { figures } = await load('ratings.csv.gz', content, goodbooksRatings);
    expect(figures).toEqual({ created: 2, updated: 0, unchanged: 0, rejected: 1 });
    expect((await modules.client(Reviews).rating({ productId })).count).toBe(4);
  });

  it('refuses a file without the columns that it needs', async () => {
    await expect(load('none.csv', 'externalId,stars\na,5\n')).rejects.toThrow(HeaderError);
    await expect(load('empty.csv', '')).rejects.toThrow('The file is empty.');
  });
});

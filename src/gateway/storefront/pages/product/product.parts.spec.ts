import { afterEach, expect, it, jest } from '@jest/globals';
import type { Catalog } from '../../../../modules/catalog/contract/catalog.contract.js';
import type { Phrases } from '../../../../modules/phrases/contract/phrases.contract.js';
import type { Reviews } from '../../../../modules/reviews/contract/reviews.contract.js';
import { type Client, readConfig } from '../../../../platform/index.js';
import { ChangeFeed } from '../../reads/change-feed.js';
import { FragmentCache } from '../../reads/fragment-cache.js';
import type { ProductReads } from '../../reads/product-reads.js';
import type { ProductNeeds } from './needs.js';
import { ProductParts } from './product.parts.js';

afterEach(() => void jest.restoreAllMocks());

it('phrases are asked for again after ten seconds: nobody tells when a text changes', async () => {
  let now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  const changes = async () => ({ epoch: 'one', seq: 1, productIds: [], complete: true });
  const cache = new FragmentCache(new ChangeFeed({ changes } as unknown as Client<typeof Catalog>), readConfig({}));
  const phrases = jest.fn(async () => ({ items: [] }));
  const parts = new ProductParts(
    {} as ProductReads,
    cache,
    {} as Client<typeof Reviews>,
    { phrases } as unknown as Client<typeof Phrases>,
  );
  const load = async () => {
    await cache.refresh();
    await parts.phrases.load({ productId: 'a' } as ProductNeeds);
  };
  await load();
  now += 9_000;
  await load();
  expect(phrases).toHaveBeenCalledTimes(1);
  now += 2_000;
  await load();
  expect(phrases).toHaveBeenCalledTimes(2);
});

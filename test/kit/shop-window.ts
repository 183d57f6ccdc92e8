import { Catalog } from '../../src/modules/catalog/contract/catalog.contract.js';
import { Recommendations } from '../../src/modules/recommendations/contract/recommendations.contract.js';
import { Search } from '../../src/modules/search/contract/search.contract.js';
import { Shop } from './shop.js';
import type { TestStore } from './store.js';

const PATIENCE = 15_000;

/** Asks until it is so; fails when it does not come to be. */
async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`${what} has not come to be`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export interface ShopWindow {
  /** A book that others have reviewed, and bought together with `companion`. */
  book: { productId: string; title: string };
  companion: { productId: string; title: string };
}

/** Makes a store with the demo catalogue one that people have bought from: orders, reviews, recommendations, all found by search. */
export async function dressShopWindow(store: TestStore): Promise<ShopWindow> {
  const shop = Shop.at(store);
  const find = async (externalId: string, query: string) => {
    const { items } = await store.client(Catalog).list({ query, limit: 24 });
    const item = items.find((each) => each.title.startsWith(query))!;
    return { productId: item.productId, title: item.title, externalId };
  };
  const [book, companion] = [await find('demo-0016', 'Moby-Dick'), await find('demo-0020', 'Treasure Island')];
  const others = (await store.client(Catalog).list({ limit: 24 })).items.map(({ productId }) => productId);
  const texts: [stars: number, title: string, text: string][] = [
    [5, 'The sea, and everything else', 'I came for the whale and stayed for the chapters on rope.\n\nRead it aloud.'],
    [4, 'Long, and worth it', 'Some of it is a lecture, most of it is a storm.'],
    [2, 'Not for me', 'I wanted more whale and less weather.'],
  ];
  for (const [i, [stars, title, text]] of texts.entries()) {
    const { shop: customer } = await shop.customer();
    await customer
      .order(await customer.cart([book.productId, 1], [companion.productId, 1], [others[i]!, 1]))
      .expect(201);
    await customer.post(`/v1/products/${book.productId}/reviews`, { stars, title, text }).expect(201);
    await customer.post(`/v1/products/${others[i]!}/reviews`, { stars, title: 'Read it', text }).expect(201);
  }
  await store.client(Recommendations).build({});
  await until('a recommendation', async () => {
    const { items } = await store.client(Recommendations).similar({ productId: book.productId, limit: 8 });
    return items.some(({ productId }) => productId === companion.productId);
  });
  await until('the search index', async () => {
    const { items } = await store.client(Search).search({ query: 'treasure', limit: 10 });
    return items.length > 0;
  });
  return { book, companion };
}

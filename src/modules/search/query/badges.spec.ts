import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SearchBench } from '../../../../test/kit/search.js';
import { newId } from '../../../platform/index.js';
import { Catalog } from '../../catalog/contract/catalog.contract.js';
import { Reviews } from '../../reviews/contract/reviews.contract.js';
import { ProductIntake } from '../intake/product-intake.js';

const LETTERS = ['A', 'B', 'C', 'D', 'E', 'F'];
const settle = { settle: 5000 };

let bench: SearchBench;
/** By title: `A` to `F` of Books/Fiction, `Lone` of Books/Poetry. */
let ids: Record<string, string>;

beforeAll(async () => {
  bench = await SearchBench.start();
  const titles = [...LETTERS, 'Lone'];
  const added = await bench.add(
    titles.map((title) => ({ title, category: title === 'Lone' ? 'Books/Poetry' : 'Books/Fiction' })),
  );
  ids = Object.fromEntries(titles.map((title, i) => [title, added[i]!]));
});
afterAll(async () => {
  expect((await bench.search.audit({})).findings).toEqual([]);
  await bench.remove();
});

/** Who carries a badge: titles by badge. */
async function carried(): Promise<Record<string, string[]>> {
  const { items } = await bench.search.badges({ productIds: Object.values(ids) });
  const by: Record<string, string[]> = {};
  for (const { productId, badge } of items)
    if (badge !== null) (by[badge] ??= []).push(Object.keys(ids).find((title) => ids[title] === productId)!);
  return by;
}

/** Badges are awarded once a second. */
async function awarded(expected: Record<string, string[]>): Promise<void> {
  let found = await carried();
  for (const end = Date.now() + 60_000; JSON.stringify(found) !== JSON.stringify(expected) && Date.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, 25));
    found = await carried();
  }
  expect(found).toEqual(expected);
}

async function order(title: string, quantity: number) {
  const intake = bench.modules.app.get(ProductIntake, { strict: false });
  const items = [{ productId: ids[title]!, quantity }];
  const fact = { orderId: newId(), customerId: null, items, at: new Date().toISOString() };
  await bench.modules.database('search').write((tx) => intake.onOrderConfirmed(fact, tx));
  return () => bench.modules.database('search').write((tx) => intake.onOrderCanceled(fact, tx));
}

const rate = (title: string, stars: number[]) =>
  bench.modules.client(Reviews).importRatings(
    {
      items: stars.map((each) => ({
        productId: ids[title]!,
        customerId: newId(),
        author: 'Ada',
        stars: each,
      })),
    },
    settle,
  );
const tens = (stars: number): number[] => new Array<number>(10).fill(stars);

it('the three newest of a category are new, for thirty days', async () => {
  await awarded({ new: ['D', 'E', 'F', 'Lone'] });
  const monthAgo = new Date(Date.now() - 31 * 24 * 60 * 60 * 1000).toISOString();
  await bench.modules.database('search').write(async (tx) => {
    await tx.run('UPDATE index_state SET last_seq = last_seq + 1');
    await tx.run(
      'UPDATE indexed_product SET created_at = ?, seq = (SELECT last_seq FROM index_state) WHERE product_id IN (?, ?)',
      [monthAgo, ids['D']!, ids['Lone']!],
    );
  });
  await awarded({ new: ['C', 'E', 'F'] });
});

it('the three most sold of a category are its best sellers, from five on, as long as that holds', async () => {
  const cancel = await order('A', 9);
  await order('B', 5);
  await order('C', 4);
  await awarded({ best_seller: ['A', 'B'], new: ['C', 'E', 'F'] });
  await order('C', 2);
  await order('D', 5);
  // B and D sold as many: the one that came first.
  await awarded({ best_seller: ['A', 'B', 'C'], new: ['E', 'F'] });
  await cancel();
  await awarded({ best_seller: ['B', 'C', 'D'], new: ['E', 'F'] });
});

it('the best rated of a category are top rated, from 4.5 stars of ten ratings on', async () => {
  await rate('A', [...tens(5).slice(1), 4]);
  await rate('E', [5, 5, 5]);
  await rate('F', tens(4));
  await rate('B', tens(5));
  await rate('Lone', [5, 4, 5, 4, 5, 4, 5, 4, 5, 4]);
  // What sells best says so.
  await awarded({ top_rated: ['A', 'Lone'], best_seller: ['B', 'C', 'D'], new: ['E', 'F'] });
});

it('a product takes its sales and stars along into another category', async () => {
  await bench.modules.client(Catalog).updateProduct({ productId: ids['B']!, category: 'Books/Poetry' }, settle);
  await awarded({ top_rated: ['A', 'Lone'], best_seller: ['B', 'C', 'D'], new: ['E', 'F'] });
  await order('A', 5);
  await awarded({ best_seller: ['A', 'B', 'C', 'D'], new: ['E', 'F'], top_rated: ['Lone'] });
});

it('are told of hits that were found before they were awarded', async () => {
  const [late] = await bench.add([{ title: 'Latecomer', category: 'Books/Late' }]);
  const badge = async () => (await bench.find('latecomer')).items[0]?.badge;
  let told = await badge();
  const { commits } = bench.modules.database('search');
  for (const end = Date.now() + 60_000; told !== 'new' && Date.now() < end; told = await badge())
    await new Promise((resolve) => setTimeout(resolve, 25));
  expect(told).toBe('new');
  expect(bench.modules.database('search').commits).toBe(commits);
  expect((await bench.search.badge({ productId: late! })).badge).toBe('new');
});

it('are told of hits, of single products, and of what nobody knows', async () => {
  const { items } = await bench.find('Lone');
  expect(items).toMatchObject([{ title: 'Lone', badge: 'top_rated' }]);
  expect(await bench.search.badge({ productId: ids['A']! })).toEqual({ productId: ids['A'], badge: 'best_seller' });
  const unknown = newId();
  expect(await bench.search.badge({ productId: unknown })).toEqual({ productId: unknown, badge: null });
  expect(await bench.search.badges({ productIds: [unknown, unknown] })).toEqual({
    items: [{ productId: unknown, badge: null }],
  });
});

it('are there again after a restart', async () => {
  const before = await carried();
  await bench.modules.stop();
  bench = await bench.restart();
  await awarded(before);
});

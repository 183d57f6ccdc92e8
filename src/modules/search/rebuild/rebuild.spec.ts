import { afterEach, describe, expect, it } from '@jest/globals';
import { SearchBench } from '../../../../test/kit/search.js';
import { newId } from '../../../platform/index.js';
import { Catalog } from '../../catalog/contract/catalog.contract.js';
import { Inventory } from '../../inventory/contract/inventory.contract.js';
import { Offers } from '../../offers/contract/offers.contract.js';
import { Reviews } from '../../reviews/contract/reviews.contract.js';
import type { SearchPage } from '../contract/search.contract.js';

const settle = { settle: 5000 };
/** They come a moment later. */
const withoutBadges = ({ items, ...page }: SearchPage) => ({
  ...page,
  items: items.map(({ badge: _badge, ...hit }) => hit),
});

describe.each([
  ['once', {}],
  ['twice', { repeatCommands: true }],
])('a rebuild, every event and command sent %s', (_way, config) => {
  let bench: SearchBench;
  afterEach(async () => {
    expect((await bench.search.audit({})).findings).toEqual([]);
    await bench.remove();
  });

  const database = () => bench.modules.database('search');
  const rebuilt = async (): Promise<void> => {
    const before = (await bench.search.state({})).builtAt;
    await bench.search.rebuild({});
    for (const end = Date.now() + 60_000; ;) {
      const { state, builtAt } = await bench.search.state({});
      if (state === 'ready' && builtAt !== before) return;
      if (Date.now() > end) throw new Error('the rebuild does not end');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  it('makes the whole index from nothing', async () => {
    bench = await SearchBench.start(config);
    const [first, second] = await bench.add([
      { title: 'Moby Dick', authors: ['Herman Melville'], category: 'Books', price: 900 },
      { title: 'Typee', authors: ['Herman Melville'], category: 'Books', price: 800, stock: 0 },
    ]);
    const review = { customerId: newId(), author: 'Ada', stars: 4, title: 'Good', text: 'Very.' };
    await bench.modules.client(Reviews).write({ ...review, productId: first! }, settle);
    const before = await bench.find('melville');
    await database().write(async (tx) => {
      for (const table of ['indexed_product', 'product_text', 'product_words', 'posting', 'completion', 'misspelling'])
        await tx.run(`DELETE FROM ${table}`);
      await tx.run('UPDATE index_state SET last_doc = 0');
    });
    await bench.modules.stop();
    bench = await bench.restart();
    expect((await bench.find('melville')).total).toBe(0);
    await rebuilt();
    expect(withoutBadges(await bench.find('melville'))).toEqual(withoutBadges(before));
    expect((await bench.find('typee')).items[0]).toMatchObject({ productId: second, available: false });
    expect((await bench.find('moby dck')).didYouMean).toBe('moby dick');
  });

  it('mends what has gone wrong, and forgets what is no product any more', async () => {
    bench = await SearchBench.start(config);
    const [first] = await bench.add([{ title: 'Moby Dick' }, { title: 'Typee' }, { title: 'Omoo' }]);
    await database().write(async (tx) => {
      await tx.run("UPDATE product_text SET title = 'Nothing' WHERE doc = 1");
      await tx.run("UPDATE product_words SET stems = '' WHERE doc = 1");
      await tx.run('UPDATE indexed_product SET price_amount = 1, available = 0 WHERE doc = 1');
      await tx.run("UPDATE indexed_product SET product_id = 'gone' WHERE doc = 2");
    });
    await rebuilt();
    await bench.indexed();
    expect((await bench.find('moby')).items).toMatchObject([
      { productId: first, price: { amount: 1000 }, available: true },
    ]);
    expect((await bench.find('')).total).toBe(3);
    expect((await bench.find('typee')).items).toHaveLength(1);
    expect((await bench.find('typee')).items[0]?.productId).not.toBe('gone');
  });

  it('answers while it is made, and holds what changes meanwhile', async () => {
    bench = await SearchBench.start(config);
    const titles = Array.from({ length: 600 }, (_, i) => `Volume ${i} of the encyclopaedia`);
    const ids = [
      ...(await bench.add(titles.slice(0, 300).map((title) => ({ title })))),
      ...(await bench.add(titles.slice(300).map((title) => ({ title })))),
    ];
    const catalog = bench.modules.client(Catalog);
    const rebuilding = rebuilt();
    const added: string[] = [];
    for (let i = 0; i < 12; i++) {
      const { productId } = await catalog.createProduct({
        title: `Supplement ${i}`,
        category: 'Things',
        description: '',
      });
      await bench.modules.client(Offers).setPrice({ productId, price: { amount: 100, currency: 'USD' } });
      added.push(productId);
      await catalog.updateProduct({ productId: ids[i * 50]!, title: `Corrected part ${i}` }, settle);
      await bench.modules.client(Inventory).setOnHand({ productId: ids[i * 50]!, onHand: 0 }, settle);
      const { total } = await bench.find('encyclopaedia', { limit: 1, facets: false });
      expect(total).toBeGreaterThanOrEqual(600 - 12);
    }
    await rebuilding;
    await bench.indexed();
    expect((await bench.find('encyclopaedia', { facets: false })).total).toBe(600 - 12);
    const corrected = await bench.find('corrected part');
    expect(corrected.total).toBe(12);
    expect(corrected.items.every(({ available }) => !available)).toBe(true);
    const found = (await bench.find('supplement')).items.map(({ productId }) => productId);
    expect(found.sort()).toEqual([...added].sort());
  });

  it('goes on after the process has ended', async () => {
    bench = await SearchBench.start(config);
    await bench.add(Array.from({ length: 100 }, (_, i) => ({ title: `Volume ${i}` })));
    const { builtAt } = await bench.search.state({});
    await bench.search.rebuild({});
    await bench.modules.stop();
    bench = await bench.restart();
    for (const end = Date.now() + 60_000; (await bench.search.state({})).builtAt === builtAt;) {
      if (Date.now() > end) throw new Error('the rebuild does not go on');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await bench.built();
    expect((await bench.find('volume', { facets: false })).total).toBe(100);
  });
});

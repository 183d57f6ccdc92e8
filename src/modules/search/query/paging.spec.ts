import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SearchBench } from '../../../../test/kit/search.js';

let bench: SearchBench;
beforeAll(async () => {
  bench = await SearchBench.start();
  await bench.add([
    ...Array.from({ length: 700 }, (_, i) => ({ title: `sea and old n${i}` })),
    { title: 'The long and winding story of the old sea that nobody has ever told before now' },
    ...Array.from({ length: 60 }, (_, i) => ({ title: 'Red lamp', description: `x${i}` })),
  ]);
});
afterAll(() => bench.remove());

it('shows each product once, page after page, while others are indexed', async () => {
  const seen: string[] = [];
  let cursor: string | undefined;
  for (const title of ['Another lamp, a green one', 'Something else', 'Lamp']) {
    const page = await bench.search.search({ query: 'red lamp', limit: 20, ...(cursor ? { cursor } : {}) });
    seen.push(...page.items.filter((hit) => hit.title === 'Red lamp').map(({ productId }) => productId));
    expect(page.items).toHaveLength(20);
    cursor = page.next ?? undefined;
    await bench.add([{ title }]);
  }
  expect(new Set(seen).size).toBe(60);
  expect(seen).toHaveLength(60);
});

it('finds a phrase in one of many that have its words', async () => {
  expect(await bench.find('"old sea"')).toMatchObject({ total: 1, exact: true });
});

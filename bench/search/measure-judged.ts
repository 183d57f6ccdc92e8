import { productsOf } from './icecat-products.js';
import { judgmentsOf, ndcg } from './judgments.js';
import { SearchProcess } from './search-process.js';

const say = (line: string): unknown => process.stdout.write(`${line}\n`);
const mean = (numbers: number[]): number => numbers.reduce((sum, n) => sum + n, 0) / Math.max(1, numbers.length);

/** Indexes the products, asks every judged query, and prints nDCG@10 of each and of all. */
export async function measureJudged(products: string, judgments: string): Promise<void> {
  const search = await SearchProcess.start();
  try {
    const started = performance.now();
    let count = 0;
    for await (const product of productsOf(products)) {
      await search.add(product);
      count++;
    }
    await search.finish();
    say(`${count} products indexed in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    const linear: number[] = [];
    const exponential: number[] = [];
    for (const [query, grades] of judgmentsOf(judgments)) {
      const { items } = await search.ask({ query, limit: 10, facets: false });
      const found = items.map(({ productId }) => productId);
      linear.push(ndcg(found, grades, (grade) => grade));
      exponential.push(ndcg(found, grades, (grade) => 2 ** grade - 1));
      say(`${(linear.at(-1) as number).toFixed(4)}  ${query}`);
    }
    say(`queries ${linear.length}`);
    say(`nDCG@10 ${mean(linear).toFixed(4)}`);
    say(`nDCG@10 with gain 2^grade - 1 ${mean(exponential).toFixed(4)}`);
  } finally {
    await search.stop();
  }
}

import { generatedProducts, generatedQueries } from './generated.js';
import { SearchProcess } from './search-process.js';

const QUERIES = 1_000;
const WARMED = 100;

interface Times {
  p50: number;
  p99: number;
  longest: number;
}

const say = (line: string): unknown => process.stdout.write(`${line}\n`);

/** Builds a catalogue of each size and prints how long searches take, and how that grows from the first size on. */
export async function measureGenerated(sizes: number[]): Promise<void> {
  let first: Times | undefined;
  for (const size of sizes) {
    const search = await SearchProcess.start();
    try {
      const started = performance.now();
      for (const product of generatedProducts(size)) await search.add(product);
      await search.finish();
      const built = (performance.now() - started) / 1000;
      say(`${size} products: built in ${built.toFixed(1)} s, ${Math.round(size / built)} a second`);
      const plain = await measured((query) => search.ask({ query, limit: 24, facets: false }));
      report('search', plain);
      report('search with facets', await measured((query) => search.ask({ query, limit: 24 })));
      report(
        'search by price',
        await measured((query) => search.ask({ query, limit: 24, facets: false, sort: 'price' })),
      );
      report(
        'search, filtered',
        await measured((query) => search.ask({ query, limit: 24, facets: false, maxPrice: 20_000, available: true })),
      );
      report('suggestions', await measured((query) => search.suggest(query)));
      if (first) say(`  p99 of a search: ${(plain.p99 / first.p99).toFixed(2)} times that of ${sizes[0]} products`);
      first ??= plain;
    } finally {
      await search.stop();
    }
  }
}

/** Each query once and by itself, after a few to warm up; none is asked twice, so no answer is one that was kept. */
async function measured(ask: (query: string) => Promise<object>): Promise<Times> {
  const times: number[] = [];
  let n = 0;
  for (const query of generatedQueries(QUERIES + WARMED)) {
    // A space at the end makes it another question, and finds the same.
    const started = performance.now();
    await ask(n % 10 === 0 ? `${query}${' '.repeat(n / 10)}` : query);
    if (n++ >= WARMED) times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] as number;
  return { p50: at(0.5), p99: at(0.99), longest: at(1) };
}

function report(what: string, { p50, p99, longest }: Times): void {
  say(`  ${what}: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, longest ${longest.toFixed(1)} ms`);
}

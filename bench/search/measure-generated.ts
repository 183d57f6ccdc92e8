import { join } from 'node:path';
import { generatedProducts, generatedQueries } from './generated.js';
import { SearchProcess } from './search-process.js';

const QUERIES = 1_000;
const WARMED = 100;

interface Times {
  p50: number;
  p99: number;
  longest: number;
  /** What the process itself worked, whatever else the machine did meanwhile. */
  cpu99: number;
}

const say = (line: string): unknown => process.stdout.write(`${line}\n`);

/**
 * Builds a catalogue of each size and prints how long searches take, and how that grows from the first size on. `kept`: a folder where
 * the catalogues stay, so that the next run need not build them.
 */
export async function measureGenerated(sizes: number[], kept?: string): Promise<void> {
  let first: Times | undefined;
  for (const size of sizes) {
    const search = await SearchProcess.start(kept === undefined ? undefined : join(kept, String(size)));
    try {
      if ((await search.products()) === size) say(`${size} products, built before`);
      else await build(search, size);
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
      if (first)
        say(
          `  p99 of a search: ${(plain.p99 / first.p99).toFixed(2)} times that of ${sizes[0]} products, of its work ${(plain.cpu99 / first.cpu99).toFixed(2)} times`,
        );
      first ??= plain;
    } finally {
      await search.stop();
    }
  }
}

async function build(search: SearchProcess, size: number): Promise<void> {
  const [started, before] = [performance.now(), process.cpuUsage()];
  for (const product of generatedProducts(size)) await search.add(product);
  await search.finish();
  const { user, system } = process.cpuUsage(before);
  const built = (performance.now() - started) / 1000;
  const worked = (user + system) / 1000 / size;
  say(
    `${size} products: built in ${built.toFixed(1)} s, ${Math.round(size / built)} a second, ${worked.toFixed(2)} ms of work each`,
  );
}

/** Each query once and by itself, after a few to warm up; none is asked twice, so no answer is one that was kept. */
async function measured(ask: (query: string) => Promise<object>): Promise<Times> {
  const times: number[] = [];
  const worked: number[] = [];
  let n = 0;
  for (const query of generatedQueries(QUERIES + WARMED)) {
    // A space at the end makes it another question, and finds the same.
    const before = process.cpuUsage();
    const started = performance.now();
    await ask(n % 10 === 0 ? `${query}${' '.repeat(n / 10)}` : query);
    const took = performance.now() - started;
    const { user, system } = process.cpuUsage(before);
    if (n++ < WARMED) continue;
    times.push(took);
    worked.push((user + system) / 1000);
  }
  const at = (list: number[], share: number): number =>
    list.sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))] as number;
  return { p50: at(times, 0.5), p99: at(times, 0.99), longest: at(times, 1), cpu99: at(worked, 0.99) };
}

function report(what: string, { p50, p99, longest, cpu99 }: Times): void {
  say(
    `  ${what}: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, longest ${longest.toFixed(1)} ms; p99 of the work ${cpu99.toFixed(1)} ms`,
  );
}

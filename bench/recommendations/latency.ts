import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { Recommendations } from '../../src/modules/recommendations/contract/recommendations.contract.js';
import { Following } from '../../src/modules/recommendations/following.js';
import { RecommendationsModule } from '../../src/modules/recommendations/recommendations.module.js';
import { Host, ModuleDatabase, PlatformModule, ServiceAccess, timestamp } from '../../src/platform/index.js';
import { readConfig } from '../../src/platform/config/config.js';

const QUESTIONS = 5_000;
const LIMIT = 24;
/** Each product is bought so often on the mean; customers buy so many. */
const PURCHASES = 8;
const TRAIL = 20;
const ROWS = 60;

/** Answers of each kind, in milliseconds. */
export interface Latency {
  kind: string;
  median: number;
  p99: number;
  most: number;
}

/** A seeded generator (mulberry32), so that every machine asks the same. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Starts the module with so many products and purchases of a few favourites and a long tail, builds, and asks. */
export async function measureLatency(products: number, tell: (line: string) => void): Promise<Latency[]> {
  const directory = mkdtempSync(join(tmpdir(), 'doordesk-bench-'));
  const config = readConfig({ DOORDESK_DATA: directory, DOORDESK_LOG: 'warn' });
  class Bench {}
  const imports = [PlatformModule.for(config), RecommendationsModule];
  const app = await NestFactory.createApplicationContext({ module: Bench, imports }, { logger: false });
  try {
    const host = app.get(Host);
    const customers = await fill(host.databaseOf('recommendations') as ModuleDatabase, products);
    await host.start();
    const client = app.get(ServiceAccess).client(Recommendations, 'bench');
    let started = performance.now();
    const { snapshot } = await client.build({});
    const state = async () => (await client.snapshots({})).items.find((one) => one.snapshot === snapshot);
    while ((await state())?.state === 'building') await new Promise((resolve) => setTimeout(resolve, 50));
    const built = await state();
    if (built?.state !== 'current') throw new Error('the snapshot was not built');
    tell(`built in ${((performance.now() - started) / 1000).toFixed(1)} s, ${(built.size / 1e6).toFixed(1)} MB`);
    started = performance.now();
    await app.get(Following, { strict: false }).follow();
    tell(`loaded in ${(performance.now() - started).toFixed(0)} ms`);
    const next = random(7);
    const product = (): string => idOf(Math.floor(next() * products));
    const clicks = (): string[] => Array.from({ length: 10 }, product);
    return [
      await ask('similar', () => client.similar({ productId: product(), limit: LIMIT, sessionId: 'visit' })),
      await ask('for a session', () => client.forSession({ viewed: clicks(), sessionId: 'visit', limit: LIMIT })),
      await ask('for a customer', () =>
        client.forCustomer({ customerId: `u${Math.floor(next() * customers)}`, limit: LIMIT }),
      ),
    ];
  } finally {
    await app.get(Host).stop();
    await app.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

const idOf = (product: number): string => `product-${String(product).padStart(7, '0')}`;

async function ask(kind: string, question: () => Promise<unknown>): Promise<Latency> {
  const times: number[] = [];
  for (let i = 0; i < QUESTIONS + 500; i++) {
    const started = performance.now();
    await question();
    // The first warm up.
    if (i >= 500) times.push(performance.now() - started);
    if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0;
  return { kind, median: at(0.5), p99: at(0.99), most: times.at(-1) ?? 0 };
}

/** Writes what events would have written; gives how many customers there are. */
async function fill(database: ModuleDatabase, products: number): Promise<number> {
  const next = random(1);
  const customers = Math.ceil((products * PURCHASES) / TRAIL);
  const now = timestamp(Date.now() - 200 * 86_400_000);
  const signals: (string | number)[][] = [];
  for (let customer = 0; customer < customers; customer++) {
    const own = new Set<number>();
    // Cubed: a few are bought by many, most by hardly anybody; a customer keeps to a neighbourhood.
    const home = Math.floor(next() ** 3 * products);
    while (own.size < TRAIL) own.add((home + Math.floor(next() ** 3 * 2_000)) % products);
    [...own].forEach((product, i) =>
      signals.push([`c:u${customer}`, idOf(product), 0, `order-${customer}`, now, now, customer * 1000 + i]),
    );
  }
  await insert(database, 'signal (owner, product_id, kind, source, first_at, last_at, number)', signals);
  const states = Array.from({ length: products }, (_, product) => [idOf(product), 1, 1, product + 1]);
  await insert(database, 'product_state (product_id, known, available, number)', states);
  await database.write((tx) => tx.run('UPDATE change_counter SET last = ?', [products + 1]));
  return customers;
}

async function insert(database: ModuleDatabase, table: string, rows: (string | number)[][]): Promise<void> {
  for (let from = 0; from < rows.length; from += 5_000)
    await database.write(async (tx) => {
      for (let at = from; at < Math.min(from + 5_000, rows.length); at += ROWS) {
        const some = rows.slice(at, Math.min(at + ROWS, from + 5_000));
        const places = some.map((row) => `(${row.map(() => '?').join(', ')})`).join(', ');
        await tx.run(`INSERT INTO ${table} VALUES ${places}`, some.flat());
      }
    });
}

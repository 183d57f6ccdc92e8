// node bench/postgres-commits.mjs [postgres://ADMIN@HOST/postgres]: transactions a second of one module on PostgreSQL, with one and
// with three instances, and on SQLite beside it. A transaction reads a row, changes it and adds one, as an add to a cart does.
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { platformMigrations } from '../dist/migrations/platform/index.js';
import { ModuleDatabase } from '../dist/src/platform/storage/module-database.js';
import { openEngine } from '../dist/src/platform/storage/open-engine.js';
import { provisionPostgres } from '../dist/src/platform/storage/postgres-provision.js';

const SECONDS = 3;

class CreateLines1000000000000 {
  async up(runner) {
    await runner.query('CREATE TABLE cart (id BIGINT PRIMARY KEY, n BIGINT NOT NULL)');
    await runner.query('CREATE TABLE line (id TEXT PRIMARY KEY, cart BIGINT NOT NULL)');
    for (let i = 0; i < 100; i++) await runner.query(`INSERT INTO cart VALUES (${i}, 0)`);
  }
  async down() {}
}

async function open(place) {
  const migrations = [...platformMigrations, CreateLines1000000000000];
  return new ModuleDatabase('cart', await openEngine(place, { module: 'cart', durability: 'full', migrations }));
}

/** Transactions a second, their median in milliseconds, and transactions for each commit. */
async function measure(database, atOnce) {
  const times = [];
  const until = performance.now() + SECONDS * 1000;
  const commits = database.commits;
  await Promise.all(
    Array.from({ length: atOnce }, async (_, i) => {
      while (performance.now() < until) {
        const started = performance.now();
        await database.write(async (tx) => {
          await tx.query('SELECT n FROM cart WHERE id = ?', [i]);
          await tx.run('UPDATE cart SET n = n + 1 WHERE id = ?', [i]);
          await tx.run('INSERT INTO line (id, cart) VALUES (?, ?)', [randomBytes(12).toString('hex'), i]);
        });
        times.push(performance.now() - started);
      }
    }),
  );
  times.sort((a, b) => a - b);
  return {
    perSecond: times.length / SECONDS,
    median: times[times.length >> 1] ?? 0,
    shared: times.length / (database.commits - commits),
  };
}

if (process.send) {
  const database = await open({ kind: 'postgres', url: process.argv[2] });
  process.send('ready');
  process.once('message', async () => {
    process.send(await measure(database, Number(process.argv[3])));
    await database.close();
    process.disconnect();
  });
} else {
  const administrator = process.argv[2] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
  const name = `doordesk_bench_${randomBytes(4).toString('hex')}`;
  const at = (database) => Object.assign(new URL(administrator), { pathname: `/${database}` }).toString();
  await provisionPostgres(at(name), ['cart'], undefined);
  const url = Object.assign(new URL(at(name)), { username: `${name}_cart`, password: '' }).toString();
  const row = (where, atOnce, results) => {
    const sum = results.reduce((total, { perSecond }) => total + perSecond, 0);
    const mean = (key) => (results.reduce((total, result) => total + result[key], 0) / results.length).toFixed(1);
    console.log(
      `${where.padEnd(26)} ${String(atOnce).padStart(3)} at once  ${sum.toFixed(0).padStart(6)}/s  median ${mean('median')} ms  ${mean('shared')} for each commit`,
    );
  };
  const directory = mkdtempSync(join(tmpdir(), 'doordesk-bench-'));
  const sqlite = await open({ kind: 'sqlite', path: join(directory, 'cart.sqlite') });
  for (const atOnce of [1, 16, 64]) row('SQLite, one process', atOnce, [await measure(sqlite, atOnce)]);
  await sqlite.close();
  rmSync(directory, { recursive: true });
  for (const [instances, each] of [
    [1, 1],
    [1, 16],
    [1, 64],
    [3, 1],
    [3, 16],
    [3, 64],
  ]) {
    const children = Array.from({ length: instances }, () => fork(fileURLToPath(import.meta.url), [url, String(each)]));
    await Promise.all(children.map((child) => new Promise((resolve) => child.once('message', resolve))));
    const results = children.map((child) => new Promise((resolve) => child.once('message', resolve)));
    for (const child of children) child.send('go');
    row(`PostgreSQL, ${instances} instance${instances > 1 ? 's' : ''}`, each * instances, await Promise.all(results));
    await Promise.all(children.map((child) => child.exitCode ?? new Promise((resolve) => child.once('exit', resolve))));
  }
  const client = new pg.Client({ connectionString: administrator });
  await client.connect();
  await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await client.query(`DROP ROLE ${name}_cart`);
  await client.end();
}

/** `npm run bench:pages`: the page of a product on 10,000 books, in one process and with every module alone. See README.md. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { prepare as build, root } from '../scripts/prepare.mjs';
import { writeCatalogue } from './catalogue.mjs';
import { freePort } from './free-port.mjs';
import { httpClient } from './http-client.mjs';
import { measureSingle } from './load/single.mjs';
import { cpuMeter } from './measure.mjs';
import { sample } from './random.mjs';
import { runCommand } from './run-command.mjs';
import { ServerProcess, stopAll } from './server-process.mjs';
import { settle } from './settle.mjs';
import { shop } from './shop.mjs';
import { copyData } from './stand.mjs';

const USAGE = `npm run bench:pages -- [options]
  --books N       books in the store (default 10000): of the shared data where it has so many, made up otherwise
  --conns N       connections (default 16)
  --topologies L  which, by commas (default monolith,every-module-alone)
  --secs N        seconds of each measurement (default 5)
  --warmup N      uncounted seconds before it (default 2)`;

const BOOKS = path.join(root, '../shared/data/books/books.csv');
const benchDir = fileURLToPath(new URL('../.tmp/bench', import.meta.url));
const runDir = path.join(benchDir, `pages-${process.pid}`);
/** Pages that are asked for, each connection its own. */
const PAGES = 400;
const CACHES = ['off', 'on'];
const VISITORS = ['new', 'returning'];
/** Pages that a returning visitor has seen before, with the one that is told. */
const LOOKED_AT = 9;

/** @param {Record<string, string | undefined>} values @param {string} name */
function number(values, name) {
  const value = Number(values[name]);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`--${name} takes a number above 0, not "${values[name]}"`);
}

function options() {
  const { values } = parseArgs({
    options: {
      books: { type: 'string', default: '10000' },
      conns: { type: 'string', default: '16' },
      topologies: { type: 'string', default: 'monolith,every-module-alone' },
      secs: { type: 'string', default: '5' },
      warmup: { type: 'string', default: '2' },
    },
  });
  const of = (/** @type {string} */ name) => number(values, name);
  return {
    books: of('books'),
    conns: of('conns'),
    seconds: of('secs'),
    warmup: of('warmup'),
    topologies: String(values.topologies).split(','),
  };
}

/** The first books of the shared data as a file of their own, or a made-up catalogue; with how it is imported. */
function catalogue(/** @type {number} */ books) {
  const file = path.join(runDir, 'books.csv');
  const lines = fs.existsSync(BOOKS) ? fs.readFileSync(BOOKS, 'utf8').trimEnd().split('\n') : [];
  if (lines.length <= books) {
    writeCatalogue(file, books);
    return { what: `${books} made-up products`, args: [file] };
  }
  // No book has a line break in it.
  fs.writeFileSync(file, `${lines.slice(0, books + 1).join('\n')}\n`);
  const genres = path.join(path.dirname(BOOKS), 'book_genres.csv');
  fs.copyFileSync(genres, path.join(runDir, path.basename(genres)));
  return { what: `${books} books of goodbooks-10k`, args: [file, '--map', 'goodbooks'] };
}

/** @param {Record<string, string>} env @param {string} name */
async function start(env, name) {
  const port = await freePort();
  const server = new ServerProcess({
    command: process.execPath,
    args: [path.join(root, 'dist/run/main.js')],
    cwd: root,
    env: {
      NODE_ENV: 'production',
      DOORDESK_SEED: 'none',
      DOORDESK_LOG: 'warn',
      // Every view is recorded, as those of many visitors would be.
      DOORDESK_CLICK_LIMIT: '0',
      PORT: String(port),
      ...env,
    },
    logFile: path.join(runDir, `${name}.log`),
    url: `http://127.0.0.1:${port}`,
  });
  await server.ready();
  return server;
}

/** A visitor who looks at these products: the cookie, and what the last of the pages took. */
async function visitor(/** @type {string} */ url, /** @type {string[]} */ productIds) {
  let cookie = '';
  let timing = '';
  for (const productId of productIds) {
    const reply = await fetch(`${url}/products/${productId}`, cookie ? { headers: { cookie } } : {});
    await reply.arrayBuffer();
    cookie ||= reply.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ');
    timing = reply.headers.get('server-timing') ?? '';
  }
  return { cookie, timing: /desc="([^"]+)"/.exec(timing)?.[1] ?? 'nothing' };
}

/**
 * Pages of new visitors, each without a cookie, then of those who have looked at eight others: on each connection one.
 *
 * @param {ReturnType<typeof options>} wanted @param {string} prepared @param {string} topology @param {string} cache
 * @param {(visitors: string, timing: string, cell: Awaited<ReturnType<typeof measureSingle>>, perPage: number) => void} report
 */
async function measure({ conns, seconds, warmup }, prepared, topology, cache, report) {
  const name = `${topology}-${cache}`;
  const data = copyData(prepared, runDir, name);
  const server = await start({ DOORDESK_DATA: data, DOORDESK_TOPOLOGY: topology, DOORDESK_PAGE_CACHE: cache }, name);
  const client = httpClient(server.url);
  const productIds = sample(await shop(client.call).productIds().finally(client.close), PAGES, 7);
  await settle([server], 120);
  const each = Math.ceil(productIds.length / conns);
  const shares = Array.from({ length: conns }, (_, i) => productIds.slice(i * each, (i + 1) * each));
  const asked = shares.filter((share) => share.length > 0);
  for (const visitors of VISITORS) {
    let timing = '';
    /** @type {import('./plans.mjs').Request[][]} */
    const requests = [];
    for (const share of asked) {
      const one = await visitor(server.url, visitors === 'new' ? share.slice(0, 1) : share.slice(0, LOOKED_AT));
      timing = one.timing;
      const headers = visitors === 'new' ? {} : { headers: { cookie: one.cookie } };
      requests.push(share.map((id) => ({ method: 'GET', path: `/products/${id}`, ...headers })));
    }
    let meter = cpuMeter(server.pid);
    const beforeCounting = async () => void (meter = cpuMeter(server.pid));
    const cell = await measureSingle(server.url, requests, { seconds, warmup, beforeCounting });
    report(visitors, timing, cell, (meter().server * 1000) / cell.perSecond);
  }
  await server.stop();
}

async function main() {
  const wanted = options();
  build();
  fs.mkdirSync(runDir, { recursive: true });
  try {
    const { what, args } = catalogue(wanted.books);
    const prepared = path.join(runDir, 'prepared');
    console.error(`importing ${what}`);
    const env = { DOORDESK_DATA: prepared, DOORDESK_SEED: 'none', DOORDESK_LOG: 'warn' };
    const logFile = path.join(runDir, 'import.log');
    await runCommand('npm', ['run', '--silent', 'import', '--', ...args], { cwd: root, env, logFile });
    // Search and recommendations take what was imported.
    const first = await start({ DOORDESK_DATA: prepared }, 'first');
    // A hundredth of a second for each product is a bound, not what it takes.
    await settle([first], Math.max(120, wanted.books / 100));
    await first.stop();
    const load = os.loadavg()[0].toFixed(1);
    console.log(
      `${what}; ${wanted.conns} connections, ${wanted.seconds} s each; load ${load} on ${os.cpus().length} cores`,
    );
    console.log(
      '\n| topology | cache | visitors | a page asks | pages/s | p50 ms | p99 ms | CPU ms a page |\n| --- | --- | --- | --- | ---: | ---: | ---: | ---: |',
    );
    for (const topology of wanted.topologies)
      for (const cache of CACHES)
        await measure(wanted, prepared, topology, cache, (visitors, timing, cell, perPage) => {
          const figures = [Math.round(cell.perSecond), cell.p50.toFixed(1), cell.p99.toFixed(1), perPage.toFixed(1)];
          console.log(`| ${[topology, cache, visitors, timing, ...figures].join(' | ')} |`);
          if (Object.keys(cell.failures).length === 0) return;
          console.log(JSON.stringify(cell.failures));
          process.exitCode = 1;
        });
  } finally {
    await stopAll();
    fs.rmSync(runDir, { recursive: true, force: true });
  }
}

if (process.argv.includes('--help')) console.log(USAGE);
else
  await main().catch((/** @type {unknown} */ error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });

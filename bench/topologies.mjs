/** `npm run bench:topologies`: one store, run as several topologies, in one run, in turns. See README.md. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepare as build, root } from '../scripts/prepare.mjs';
import { measureAll } from './measure.mjs';
import { natsServer } from './nats-server.mjs';
import { OPERATIONS } from './operations.mjs';
import { failureLines, noiseLines } from './report/summary.mjs';
import { stopAll } from './server-process.mjs';
import { settle } from './settle.mjs';
import { USAGE, parseOptions } from './topologies/options.mjs';
import { PAGE, measurePages } from './topologies/pages.mjs';
import { Stores } from './topologies/stores.mjs';
import { tableLines } from './topologies/table.mjs';
import { measureTransports, targetLines, transportLines } from './transports.mjs';

const benchDir = fileURLToPath(new URL('../.tmp/bench', import.meta.url));
const runDir = path.join(benchDir, `run-${process.pid}`);

/** What is done once the stores have stopped, however the run ends; the last first. @type {(() => Promise<void>)[]} */
const atEnd = [];

async function end() {
  await stopAll();
  for (let close = atEnd.pop(); close; close = atEnd.pop()) await close();
}

/** @param {import('./topologies/options.mjs').Options} options @param {import('./stand.mjs').Stand[]} stands */
async function measureRounds(options, stands) {
  const operations = OPERATIONS.filter(({ key }) => options.only.includes(key));
  const load = { ...options, conns: [options.connections], checkoutConns: [options.checkouts] };
  /** @type {import('./measure.mjs').Row[]} */
  const rows = [];
  for (let round = 1; round <= options.rounds; round++) {
    console.error(`round ${round} of ${options.rounds}`);
    // Forth and back, so that who comes first does not always come first.
    const inTurns = round % 2 === 1 ? stands : [...stands].reverse();
    await measureAll(inTurns, operations, load, (row) => rows.push(row));
    if (!options.only.includes('page')) continue;
    /** @type {import('./measure.mjs').Row} */
    const row = { operation: PAGE, connections: 1, cells: {} };
    for (const stand of inTurns) {
      await settle(stands.map(({ server }) => server));
      row.cells[stand.system.label] = await measurePages(stand, options);
    }
    rows.push(row);
  }
  return rows;
}

/** @param {import('./topologies/options.mjs').Options} options @param {any} nats */
async function compareTopologies(options, nats) {
  const stores = new Stores({ root, benchDir, runDir, nats }, options);
  atEnd.push(() => stores.close());
  try {
    await stores.start();
    const rows = stores.stands.length > 0 ? await measureRounds(options, stores.stands) : [];
    const { products, connections, checkouts, rounds, seconds } = options;
    const load = os.loadavg()[0].toFixed(1);
    const failures = failureLines(rows);
    const lines = [
      `${products > 0 ? `${products} products` : 'the demo catalogue'}; ${connections} connections, ${checkouts} checkouts, one page at a time`,
      `${rounds} rounds of ${seconds} s in turns, medians; milliseconds, CPU of all hosts for one; load ${load} on ${os.cpus().length} cores`,
      '',
      ...(rows.length > 0
        ? tableLines(
            rows,
            stores.stands.map(({ system }) => system.label),
          )
        : []),
      ...['', ...failures, ...noiseLines(rows), ...stores.missing],
    ];
    console.log(lines.join('\n'));
    if (failures.length > 0) process.exitCode = 1;
    return rows;
  } finally {
    await stopAll();
  }
}

/** @param {import('./topologies/options.mjs').Options} options @param {any} nats */
async function remoteCalls({ short }, nats) {
  const args = short ? ['--rounds', '1', '--singles', '20', '--pages', '1', '--settling', '0'] : [];
  const measured = await measureTransports(root, nats.url, args);
  console.log([...transportLines(measured), '', ...targetLines(measured)].join('\n'));
  if (nats.missing) console.log(`calls over NATS are not measured: ${nats.missing}`);
  return measured;
}

async function main() {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) return console.log(USAGE);
  build();
  fs.mkdirSync(runDir, { recursive: true });
  const nats = await natsServer();
  if ('stop' in nats) atEnd.push(nats.stop);
  const isStore = options.only.some((key) => key !== 'remote');
  const rows = isStore ? await compareTopologies(options, nats) : [];
  const remote = options.only.includes('remote') ? await remoteCalls(options, nats) : undefined;
  const machine = { node: process.version, cpu: os.cpus()[0]?.model, cores: os.cpus().length };
  const results = { at: new Date().toISOString(), machine, options, rows, remote };
  if (options.json) fs.writeFileSync(options.json, `${JSON.stringify(results, replaceOperation, 2)}\n`);
}

/** @type {(key: string, value: any) => any} */
const replaceOperation = (key, value) => (key === 'operation' ? value.key : value);

process.on('exit', () => fs.rmSync(runDir, { recursive: true, force: true }));
for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.once(name, async () => {
    console.error('\nstopping the stores');
    await end();
    process.exit(130);
  });
}

try {
  await main();
} catch (/** @type {any} */ error) {
  console.error(`bench:topologies: ${error.message}`);
  process.exitCode = 1;
} finally {
  await end();
}
process.exit();

/** `npm run bench`: Doordesk beside the limit server, in one run. See README.md. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { measureLocalCall } from './local-call.mjs';
import { measureAll } from './measure.mjs';
import { OPERATIONS } from './operations.mjs';
import { USAGE, parseOptions } from './options.mjs';
import { prepare } from './prepare.mjs';
import { residentMiB } from './process-tree.mjs';
import { failureLines, localCallLine, noiseLines, standLines, targetLines } from './report/summary.mjs';
import { tableHead, tableRow } from './report/table.mjs';
import { stopAll } from './server-process.mjs';
import { settle } from './settle.mjs';
import { copyData, inspect, startStands } from './stand.mjs';
import { doordeskSystem } from './systems/doordesk.mjs';
import { limitSystem } from './systems/limit.mjs';

const benchDir = fileURLToPath(new URL('../.tmp/bench', import.meta.url));
const runDir = path.join(benchDir, `run-${process.pid}`);

/** @param {import('./options.mjs').Options} options */
function systemsOf({ self, root, last, env, products }) {
  const limit = limitSystem(products);
  if (self) return [limit, limitSystem(products, 'doordesk')];
  const systems = [limit, doordeskSystem(root, 'doordesk', env)];
  return last ? [...systems, doordeskSystem(last, 'last', env)] : systems;
}

/** @param {import('./options.mjs').Options} options */
async function localCalls({ only, self, root, last }) {
  if (self || !only.includes('local')) return {};
  /** @type {Record<string, import('./local-call.mjs').LocalCall | undefined>} */
  const results = { doordesk: await measureLocalCall(root) };
  if (last) results.last = await measureLocalCall(last);
  for (const [label, result] of Object.entries(results)) console.log(localCallLine(label, result));
  return results;
}

/**
 * @param {import('./options.mjs').Options} options
 * @param {import('./operations.mjs').Operation[]} operations
 */
async function measureStores(options, operations) {
  const stores = [];
  for (const system of systemsOf(options)) {
    const prepared = await prepare(system, { cacheDir: path.join(benchDir, 'prepared'), ...options });
    stores.push({ system, dataDir: copyData(prepared, runDir, system.label) });
  }
  const stands = await startStands(stores, options.starts, runDir);
  await sleep(3_000);
  await settle(stands.map((stand) => stand.server));
  for (const stand of stands) await inspect(stand);

  if (options.self) console.log('the limit server stands in both columns: the ratios show the noise of this machine');
  console.log(`${options.products} products, ${options.orders} orders; latencies in milliseconds`);
  console.log(tableHead(options.last !== undefined && !options.self));
  /** @type {import('./measure.mjs').Row[]} */
  const rows = [];
  await measureAll(stands, operations, options, (row) => {
    rows.push(row);
    console.log(tableRow(row));
  });
  for (const stand of stands) stand.loadedMiB = residentMiB(stand.server.pid);
  await stopAll();
  const failures = failureLines(rows);
  console.log(['', ...standLines(stands), ...targetLines(rows), ...failures, ...noiseLines(rows)].join('\n'));
  if (failures.length > 0) process.exitCode = 1;
  const servers = stands.map(({ system, starts, idleMiB, loadedMiB }) => ({
    ...{ label: system.label, title: system.title, starts, idleMiB, loadedMiB },
  }));
  return { rows, servers };
}

async function main() {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) return console.log(USAGE);
  fs.mkdirSync(runDir, { recursive: true });
  const at = new Date().toISOString();
  const machine = { node: process.version, cpu: os.cpus()[0]?.model, cores: os.cpus().length };
  const operations = OPERATIONS.filter((operation) => options.only.includes(operation.key));
  const localCall = await localCalls(options);
  const measured = operations.length > 0 ? await measureStores(options, operations) : {};
  const settings = { ...options, env: undefined };
  const results = { at, machine, settings, localCall, ...measured };
  if (options.json) fs.writeFileSync(options.json, `${JSON.stringify(results, replaceOperation, 2)}\n`);
}

/** @type {(key: string, value: any) => any} */
const replaceOperation = (key, value) => (key === 'operation' ? value.key : value);

process.on('exit', () => fs.rmSync(runDir, { recursive: true, force: true }));
for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.once(name, async () => {
    console.error('\nstopping the servers');
    await stopAll();
    process.exit(130);
  });
}

try {
  await main();
} catch (/** @type {any} */ error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
} finally {
  await stopAll();
}
process.exit();

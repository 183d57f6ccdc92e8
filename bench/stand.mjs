import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { httpClient } from './http-client.mjs';
import { residentMiB } from './process-tree.mjs';
import { checkShapes } from './shape-check.mjs';
import { shop } from './shop.mjs';

/**
 * One store set up for measuring, on a copy of its prepared data.
 *
 * @typedef {object} Stand
 * @property {import('./systems/system.mjs').System} system
 * @property {import('./server-process.mjs').ServerProcess} server
 * @property {string[]} productIds
 * @property {number[]} starts milliseconds from spawn to the first 200 on /health/ready
 * @property {number} idleMiB
 * @property {number} loadedMiB
 */

/**
 * @param {string} preparedDir
 * @param {string} runDir
 * @param {string} label
 */
export function copyData(preparedDir, runDir, label) {
  const dataDir = path.join(runDir, label);
  fs.cpSync(preparedDir, dataDir, { recursive: true, mode: fs.constants.COPYFILE_FICLONE });
  spawnSync('sync', ['-f', dataDir]); // so that writing the copy back does not disturb the first rows
  return dataDir;
}

/**
 * Starts every store some times, in turns; the last ones stay up.
 *
 * @param {{ system: import('./systems/system.mjs').System, dataDir: string }[]} stores
 * @param {number} times
 * @param {string} runDir
 * @returns {Promise<Stand[]>}
 */
export async function startStands(stores, times, runDir) {
  /** @type {Stand[]} */
  const stands = [];
  const starts = stores.map(() => /** @type {number[]} */ ([]));
  for (let n = 1; n <= times; n++) {
    for (const [i, { system, dataDir }] of stores.entries()) {
      const server = await system.start(dataDir, path.join(runDir, `${system.label}.log`));
      starts[i].push(await server.ready());
      if (n < times) await server.stop();
      else stands.push({ system, server, productIds: [], starts: starts[i], idleMiB: NaN, loadedMiB: NaN });
    }
  }
  return stands;
}

/** @param {Stand} stand */
export async function inspect(stand) {
  stand.idleMiB = residentMiB(stand.server.pid);
  const client = httpClient(stand.server.url);
  try {
    const buyer = shop(client.call);
    await checkShapes(client.call, buyer);
    stand.productIds = await buyer.productIds();
  } catch (/** @type {any} */ error) {
    throw new Error(`${stand.system.label}: ${error.message}`, { cause: error });
  } finally {
    client.close();
  }
}

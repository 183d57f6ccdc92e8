import { httpClient } from './http-client.mjs';
import { measureCheckouts } from './load/checkouts.mjs';
import { measureSingle } from './load/single.mjs';
import { cpuSeconds, machineCpuSeconds } from './process-tree.mjs';
import { settle } from './settle.mjs';
import { shop } from './shop.mjs';

/**
 * @typedef {import('./load/percentile.mjs').Sample & { cpu: { server: number, generator: number, others: number } }} Cell
 * A sample with the cores used meanwhile by the server, by the load generator and by everybody else.
 *
 * @typedef {{ operation: import('./operations.mjs').Operation, connections: number, cells: Record<string, Cell> }} Row
 */

/** Reads CPU use from now on. @param {number} pid */
export function cpuMeter(pid) {
  const generator = () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6;
  const now = () => [performance.now() / 1000, cpuSeconds(pid), generator(), machineCpuSeconds()];
  const before = now();
  return () => {
    const [seconds, server, own, machine] = now().map((value, i) => value - before[i]);
    const cores = (/** @type {number} */ used) => Math.max(0, Math.round((used / seconds) * 100) / 100);
    return { server: cores(server), generator: cores(own), others: cores(machine - server - own) };
  };
}

/**
 * @param {import('./stand.mjs').Stand} stand
 * @param {import('./operations.mjs').Operation} operation
 * @param {number} connections
 * @param {{ seconds: number, warmup: number }} times
 * @returns {Promise<Cell>}
 */
async function measureCell({ server, productIds }, operation, connections, { seconds, warmup }) {
  let meter = cpuMeter(server.pid);
  const beforeCounting = async () => {
    await settle([server], 3);
    meter = cpuMeter(server.pid);
  };
  const times = { seconds, warmup, beforeCounting };
  const client = httpClient(server.url);
  const buyer = shop(client.call);
  if (!operation.plan) {
    const sample = await measureCheckouts(buyer.checkout, productIds, connections, times).finally(client.close);
    return { ...sample, cpu: meter() };
  }
  const plan = operation.plan({ shop: buyer, productIds }, connections, seconds + warmup);
  const shares = await plan.finally(client.close);
  const sample = await measureSingle(server.url, shares, times);
  return { ...sample, cpu: meter() };
}

/**
 * Operation by operation, level by level, and within that store after store with the same load: what drifts on the
 * machine meanwhile drifts for all of them.
 *
 * @param {import('./stand.mjs').Stand[]} stands
 * @param {import('./operations.mjs').Operation[]} operations
 * @param {{ conns: number[], checkoutConns: number[], seconds: number, warmup: number }} load
 * @param {(row: Row) => void} onRow
 */
export async function measureAll(stands, operations, load, onRow) {
  const servers = stands.map((stand) => stand.server);
  for (const operation of operations) {
    for (const connections of operation.plan ? load.conns : load.checkoutConns) {
      /** @type {Row} */
      const row = { operation, connections, cells: {} };
      for (const stand of stands) {
        await settle(servers);
        row.cells[stand.system.label] = await measureCell(stand, operation, connections, load);
      }
      onRow(row);
    }
  }
}

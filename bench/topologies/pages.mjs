import { cpuMeter } from '../measure.mjs';
import { summarize } from '../load/percentile.mjs';
import { sample } from '../random.mjs';
import { settle } from '../settle.mjs';

/** The row of a page of 120 service calls, as those of the operations. */
export const PAGE = { key: 'page', title: 'page of 120 calls', target: NaN, targetAt: NaN };

/**
 * Pages one after the other, assembled in the store's public host (topologies/page.ts).
 *
 * @param {import('../stand.mjs').Stand} stand
 * @param {{ seconds: number, warmup: number }} times
 * @returns {Promise<import('../measure.mjs').Cell>}
 */
export async function measurePages({ server, productIds }, { seconds, warmup }) {
  const wanted = sample(productIds, 400, 7);
  if (warmup > 0) await pagesOf(server, wanted, warmup);
  await settle([server], 3);
  const meter = cpuMeter(server.pid);
  const { latencies, failures } = await pagesOf(server, wanted, seconds);
  return { ...summarize(latencies, seconds, 0, failures), cpu: meter() };
}

/**
 * @param {import('../server-process.mjs').ServerProcess} server
 * @param {string[]} productIds
 * @param {number} seconds
 * @returns {Promise<{ latencies: number[], failures: Record<string, number> }>}
 */
function pagesOf({ child }, productIds, seconds) {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('a store ended while it assembled pages'));
    child.once('exit', ended);
    child.once('message', (/** @type {any} */ pages) => {
      child.off('exit', ended);
      resolve(pages);
    });
    child.send({ productIds, milliseconds: seconds * 1000 });
  });
}

// @ts-expect-error autocannon ships no types
import autocannon from 'autocannon';
import { summarize } from './percentile.mjs';

/**
 * @param {string} url
 * @param {import('../plans.mjs').Request[][]} shares one list of requests for each connection
 * @param {number} seconds
 * @param {(status: number, bytes: number, milliseconds: number) => void} onResponse
 * @returns {Promise<any>}
 */
function cannon(url, shares, seconds, onResponse) {
  return new Promise((resolve, reject) => {
    let connection = 0;
    const options = {
      url,
      connections: shares.length,
      duration: seconds,
      timeout: 30,
      requests: [shares[0][0]],
      setupClient: (/** @type {any} */ client) => client.setRequests(shares[connection++]),
    };
    const run = autocannon(options, (/** @type {any} */ error, /** @type {any} */ result) =>
      error ? reject(error) : resolve(result),
    );
    /** @type {(client: unknown, status: number, bytes: number, milliseconds: number) => void} */
    const response = (_client, status, bytes, milliseconds) => onResponse(status, bytes, milliseconds);
    run.on('response', response);
  });
}

/**
 * One operation for some seconds after an uncounted warm-up. Percentiles are exact: every latency is kept.
 *
 * @param {string} url
 * @param {import('../plans.mjs').Request[][]} shares
 * @param {{ seconds: number, warmup: number, beforeCounting?: () => Promise<void> }} times
 */
export async function measureSingle(url, shares, { seconds, warmup, beforeCounting }) {
  if (warmup > 0) await cannon(url, shares, warmup, () => {});
  await beforeCounting?.();
  /** @type {number[]} */
  const latencies = [];
  /** @type {Record<string, number>} */
  const failures = {};
  let bytesInAll = 0;
  const result = await cannon(url, shares, seconds, (status, bytes, milliseconds) => {
    bytesInAll += bytes;
    if (status === 200) latencies.push(milliseconds);
    else failures[`status ${status}`] = (failures[`status ${status}`] ?? 0) + 1;
  });
  if (result.timeouts > 0) failures['no answer within 30 s'] = result.timeouts;
  const broken = result.errors - result.timeouts;
  if (broken > 0) failures['connection broken'] = broken;
  if (latencies.length === 0) failures['no answer at all'] = 1;
  return summarize(latencies, result.duration, bytesInAll, failures);
}

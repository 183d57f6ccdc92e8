/**
 * The exact percentile (nearest rank) of sorted values, to two decimals.
 *
 * @param {ArrayLike<number>} sorted
 * @param {number} share 0.5 for the median
 */
export function percentile(sorted, share) {
  if (sorted.length === 0) return NaN;
  const rank = Math.max(1, Math.ceil(sorted.length * share));
  return Math.round(sorted[rank - 1] * 100) / 100;
}

/**
 * @typedef {object} Sample
 * @property {number} perSecond answers with the expected status
 * @property {number} p50 milliseconds
 * @property {number} p99 milliseconds
 * @property {number} count
 * @property {number} bytes of an answer, headers included; 0 where not counted
 * @property {Record<string, number>} failures what went wrong, and how often
 */

/**
 * @param {number[]} latencies milliseconds
 * @param {number} seconds
 * @param {number} bytes in all
 * @param {Record<string, number>} failures
 * @returns {Sample}
 */
export function summarize(latencies, seconds, bytes, failures) {
  const sorted = Float64Array.from(latencies).sort();
  const count = sorted.length;
  const [p50, p99] = [percentile(sorted, 0.5), percentile(sorted, 0.99)];
  return {
    perSecond: Math.round((count / seconds) * 10) / 10,
    p50,
    p99,
    count,
    bytes: count > 0 ? Math.round(bytes / count) : 0,
    failures,
  };
}

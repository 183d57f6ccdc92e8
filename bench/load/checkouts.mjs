import { summarize } from './percentile.mjs';

let buyers = 0;

/**
 * Whole checkouts in a closed loop: each buyer begins the next as soon as the last one is answered.
 *
 * @param {(buyer: string, productId: string) => Promise<unknown>} checkout
 * @param {string[]} productIds
 * @param {number} concurrency
 * @param {{ seconds: number, warmup: number, beforeCounting?: () => Promise<void> }} times
 */
export async function measureCheckouts(checkout, productIds, concurrency, { seconds, warmup, beforeCounting }) {
  const run = Date.now().toString(36);
  /** @type {(latencies: number[], failures: Record<string, number>, duration: number) => Promise<number>} */
  const loop = async (latencies, failures, duration) => {
    const began = performance.now();
    const end = began + duration * 1000;
    await Promise.all(
      Array.from({ length: concurrency }, async () => {
        while (performance.now() < end) {
          const number = buyers++;
          const t = performance.now();
          try {
            await checkout(`b${run}-${number}`, productIds[number % productIds.length]);
            latencies.push(performance.now() - t);
          } catch (/** @type {any} */ error) {
            failures[error.message] = (failures[error.message] ?? 0) + 1;
          }
        }
      }),
    );
    return (performance.now() - began) / 1000;
  };
  if (warmup > 0) await loop([], {}, warmup);
  await beforeCounting?.();
  /** @type {number[]} */
  const latencies = [];
  /** @type {Record<string, number>} */
  const failures = {};
  const took = await loop(latencies, failures, seconds);
  return summarize(latencies, took, 0, failures);
}

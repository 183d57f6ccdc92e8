/**
 * Runs `task(0)` to `task(count - 1)`, `width` at a time.
 *
 * @param {number} width
 * @param {number} count
 * @param {(n: number) => Promise<void>} task
 */
export async function inParallel(width, count, task) {
  let next = 0;
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next < count) await task(next++);
    }),
  );
}

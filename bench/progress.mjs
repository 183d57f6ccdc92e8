/**
 * A line on stderr every few seconds.
 *
 * @param {string} what
 * @param {number} total
 * @returns {() => void} call once for each one done
 */
export function progress(what, total) {
  const began = performance.now();
  let done = 0;
  let said = began;
  return () => {
    done++;
    const now = performance.now();
    if (now - said < 5_000 && done < total) return;
    said = now;
    const rate = Math.round(done / ((now - began) / 1000));
    console.error(`${what} ${done} of ${total} (${rate}/s)`);
  };
}

/** The middle and the far end of some durations, milliseconds; both NaN when there are none. */
export interface Quantiles {
  count: number;
  p50: number;
  p99: number;
}

export function quantilesOf(durations: readonly number[]): Quantiles {
  const sorted = [...durations].sort((a, b) => a - b);
  return { count: sorted.length, p50: at(sorted, 0.5), p99: at(sorted, 0.99) };
}

/** Nearest rank, of values in order. */
export const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;

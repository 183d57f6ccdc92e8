/** Upper bounds in seconds: a call in the process takes a few microseconds, the longest deadline is some seconds. */
export const LATENCY_BOUNDS: readonly number[] = [
  2e-6, 5e-6, 10e-6, 25e-6, 50e-6, 100e-6, 250e-6, 500e-6, 1e-3, 2.5e-3, 5e-3, 10e-3, 25e-3, 50e-3, 0.1, 0.25, 0.5, 1,
  2.5, 5, 10,
];
const IN_MILLISECONDS = LATENCY_BOUNDS.map((seconds) => Number((seconds * 1000).toPrecision(6)));

/** How many calls ended within each bound: counted where they end, added up only when somebody asks. */
export class LatencyBuckets {
  private readonly counts = new Float64Array(LATENCY_BOUNDS.length + 1);
  private milliseconds = 0;

  record(milliseconds: number): void {
    let i = 0;
    while (i < IN_MILLISECONDS.length && milliseconds > (IN_MILLISECONDS[i] as number)) i++;
    this.counts[i] = (this.counts[i] as number) + 1;
    this.milliseconds += milliseconds;
  }

  /** For each bound, and last for no bound, how many calls took that long at most. */
  get cumulative(): number[] {
    let sum = 0;
    return Array.from(this.counts, (count) => (sum += count));
  }

  /** Seconds that all calls took together. */
  get sum(): number {
    return this.milliseconds / 1000;
  }
}

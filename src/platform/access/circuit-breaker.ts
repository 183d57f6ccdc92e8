/**
 * Stops asking a service that does not answer. Counts outages (never business refusals) in windows of `WINDOW` ms: when at
 * least `LEAST` calls failed and they are half of the window or more, calls are refused for `PAUSE` ms; then one probe goes
 * through and decides. Own code because it stands on the in-process fast path (docs/decisions/0003).
 */
const WINDOW = 5_000;
const LEAST = 20;
const PAUSE = 1_000;

export class CircuitBreaker {
  private windowStart = 0;
  private calls = 0;
  private outages = 0;
  private openUntil = 0;
  private probing = false;

  /** False when the call must be refused. */
  admits(now: number): boolean {
    if (this.openUntil === 0) return true;
    if (now < this.openUntil || this.probing) return false;
    this.probing = true;
    return true;
  }

  record(now: number, outage: boolean): void {
    if (this.openUntil !== 0) {
      this.probing = false;
      this.openUntil = outage ? now + PAUSE : 0;
      this.restart(now);
      return;
    }
    if (now - this.windowStart > WINDOW) this.restart(now);
    this.calls++;
    if (outage && ++this.outages >= LEAST && this.outages * 2 >= this.calls) this.openUntil = now + PAUSE;
  }

  get isOpen(): boolean {
    return this.openUntil !== 0;
  }

  private restart(now: number): void {
    this.windowStart = now;
    this.calls = 0;
    this.outages = 0;
  }
}

/** A promise is looked at over this many milliseconds. */
const WINDOW = 60_000;
/** Of so many calls, one may take longer than a p99.9 says. */
const ONE_OF = 1000;

/** Whether an owner's p99.9 held in the last whole window; in the one that runs, until there is a whole one. */
export class SlaWindow {
  private began = 0;
  private calls = 0;
  private late = 0;
  private lastHeld: boolean | undefined;

  /** `promised`: milliseconds. */
  constructor(private readonly promised: number) {}

  /** `now`: `performance.now()` time. */
  record(now: number, milliseconds: number): void {
    if (now - this.began >= WINDOW) this.turn(now);
    this.calls++;
    if (milliseconds > this.promised) this.late++;
  }

  /** True also when there were no calls. */
  held(now: number): boolean {
    if (now - this.began >= WINDOW) this.turn(now);
    return this.lastHeld ?? this.holds;
  }

  private get holds(): boolean {
    return this.late * ONE_OF <= this.calls;
  }

  private turn(now: number): void {
    // A window that nobody looked at and that had no calls broke no promise.
    if (this.began > 0) this.lastHeld = now - this.began < 2 * WINDOW ? this.holds : true;
    this.began = now;
    this.calls = 0;
    this.late = 0;
  }
}

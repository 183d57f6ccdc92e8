/**
 * Many short deadlines on one timer: what is answered in time costs four assignments, not a timer of its own. Deadlines are kept
 * to within `TICK` milliseconds.
 *
 * They are linked to each other, and not in a Set: one that is filled and emptied all the time is made anew all the time, and what
 * it held outlives each collection of young garbage.
 */
const TICK = 10;

/** Something that has a time to end. */
export abstract class Deadline {
  private before: Deadline | undefined;
  private after: Deadline | undefined;

  /** `at`: a `performance.now()` time. */
  constructor(private readonly at: number) {
    if (at === Infinity) return;
    this.before = first;
    this.after = first.after;
    first.after = this;
    if (this.after) this.after.before = this;
    timer ??= setInterval(() => Deadline.sweep(), TICK).unref();
  }

  /** Called when the time has come, unless it is over by then. */
  protected abstract expire(): void;

  /** The time was kept. */
  over(): void {
    if (!this.before) return;
    this.before.after = this.after;
    if (this.after) this.after.before = this.before;
    // What is over must not hold what comes later.
    this.before = this.after = undefined;
  }

  private static sweep(): void {
    const now = performance.now();
    const late: Deadline[] = [];
    for (let each = first.after; each; each = each.after) if (each.at <= now) late.push(each);
    for (const deadline of late) {
      if (!deadline.before) continue;
      deadline.over();
      deadline.expire();
    }
    if (first.after) return;
    clearInterval(timer);
    timer = undefined;
  }
}

class Expiring extends Deadline {
  constructor(
    at: number,
    protected override readonly expire: () => void,
  ) {
    super(at);
  }
}

/** Stands before all others, and never ends. */
const first: Deadline = new Expiring(Infinity, () => undefined);
let timer: NodeJS.Timeout | undefined;

/** Calls `expire` when the time has come. */
export const deadlineAt = (at: number, expire: () => void): Deadline => new Expiring(at, expire);

/** The promise's outcome, or `late()` thrown when `at` (a `performance.now()` time) comes first. */
export function withDeadline<T>(promise: Promise<T>, at: number, late: () => Error): Promise<T> {
  if (at === Infinity) return promise;
  return new Promise<T>((resolve, reject) => {
    const deadline = deadlineAt(at, () => reject(late()));
    promise.then(
      (value) => {
        deadline.over();
        resolve(value);
      },
      (error: unknown) => {
        deadline.over();
        reject(error);
      },
    );
  });
}

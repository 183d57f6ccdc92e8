/**
 * Many short deadlines on one timer: what is answered in time costs four assignments, not a timer of its own. Deadlines are kept
 * to within `TICK` milliseconds.
 *
 * They are linked to each other, and not in a Set: one that is filled and emptied all the time is made anew all the time, and what
 * it held outlives each collection of young garbage.
 */
const TICK = 10;

/** Something that has a time to end. */
export class Deadline {
  private before: Deadline | undefined;
  private after: Deadline | undefined;

  /** `at`: a `performance.now()` time; `expire` is called once it has come, unless the deadline is over by then. */
  constructor(
    private readonly at: number,
    private readonly expire: () => void,
  ) {
    if (at === Infinity) return;
    this.before = Deadline.first;
    this.after = Deadline.first.after;
    Deadline.first.after = this;
    if (this.after) this.after.before = this;
    Deadline.timer ??= setInterval(() => Deadline.sweep(), TICK).unref();
  }

  /** The time was kept. */
  over(): void {
    if (!this.before) return;
    this.before.after = this.after;
    if (this.after) this.after.before = this.before;
    // What is over must not hold what comes later.
    this.before = this.after = undefined;
  }

  /** Stands before all others, and never ends. */
  private static readonly first = new Deadline(Infinity, () => undefined);
  private static timer: NodeJS.Timeout | undefined;

  private static sweep(): void {
    const now = performance.now();
    const late: Deadline[] = [];
    for (let each = Deadline.first.after; each; each = each.after) if (each.at <= now) late.push(each);
    for (const deadline of late) {
      deadline.over();
      deadline.expire();
    }
    if (Deadline.first.after || !Deadline.timer) return;
    clearInterval(Deadline.timer);
    Deadline.timer = undefined;
  }
}

/** The promise's outcome, or `late()` thrown when `at` (a `performance.now()` time) comes first. */
export function withDeadline<T>(promise: Promise<T>, at: number, late: () => Error): Promise<T> {
  if (at === Infinity) return promise;
  return new Promise<T>((resolve, reject) => {
    const deadline = new Deadline(at, () => reject(late()));
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

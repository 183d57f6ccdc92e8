/**
 * Many short deadlines on one timer: a promise that is answered in time costs two set operations, not a timer of its own.
 * Deadlines are kept to within `TICK` milliseconds.
 */
const TICK = 10;

interface Waiting {
  readonly at: number;
  readonly expire: () => void;
}

const waiting = new Set<Waiting>();
let timer: NodeJS.Timeout | undefined;

function sweep(): void {
  const now = performance.now();
  for (const entry of waiting) {
    if (entry.at > now) continue;
    waiting.delete(entry);
    entry.expire();
  }
  if (waiting.size === 0 && timer) {
    clearInterval(timer);
    timer = undefined;
  }
}

/** The promise's outcome, or `late()` thrown when `at` (a `performance.now()` time) comes first. */
export function withDeadline<T>(promise: Promise<T>, at: number, late: () => Error): Promise<T> {
  if (at === Infinity) return promise;
  return new Promise<T>((resolve, reject) => {
    const entry: Waiting = { at, expire: () => reject(late()) };
    waiting.add(entry);
    timer ??= setInterval(sweep, TICK).unref();
    promise.then(
      (value) => {
        waiting.delete(entry);
        resolve(value);
      },
      (error: unknown) => {
        waiting.delete(entry);
        reject(error);
      },
    );
  });
}

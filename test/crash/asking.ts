import { setTimeout as delay } from 'node:timers/promises';
import { ServiceError } from '../../src/platform/index.js';

/** How long an answer may take, in milliseconds: a request that takes longer hangs. */
const HANGS_AFTER = 15_000;
/** The most that whoever closes the books waits for what was killed to be back, in milliseconds. */
const PATIENCE = 60_000;

/** The store died under the request, or there was none: what became of it is not known. */
export class StoreIsDown extends Error {}

/** An answer that was no success. */
export class Refused extends Error {
  constructor(
    asked: string,
    readonly status: number,
    readonly body: { code?: string },
  ) {
    super(`${asked} answered ${status} ${JSON.stringify(body)}`);
  }
}

export interface Answer {
  status: number;
  body: object;
}

/** One request with a JSON body. Errors: StoreIsDown; an Error when it hangs. */
export async function ask(
  url: string,
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const signal = AbortSignal.timeout(HANGS_AFTER);
  try {
    const reply = await fetch(url + path, {
      method,
      headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
      signal,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: reply.status, body: (await reply.json()) as object };
  } catch (error) {
    if (signal.aborted)
      throw new Error(`${method} ${path} was not answered within ${HANGS_AFTER} ms`, { cause: error });
    throw new StoreIsDown((error as Error).message);
  }
}

/** Asks again while what was asked is away, as a client does: what has just been killed takes a moment to be back. */
export async function whenThere<T>(question: () => Promise<T>): Promise<T> {
  const until = performance.now() + PATIENCE;
  for (;;)
    try {
      return await question();
    } catch (error) {
      if (!isAway(error) || performance.now() > until) throw error;
      await delay(100);
    }
}

const isAway = (error: unknown): boolean =>
  error instanceof StoreIsDown ||
  (error instanceof Refused && error.status === 503) ||
  (error instanceof ServiceError && error.isOutage);

/** Resolves to the milliseconds that it took until `holds`. Errors: it took longer than `milliseconds`; says `what`. */
export async function until(what: string, holds: () => Promise<boolean>, milliseconds: number): Promise<number> {
  const started = performance.now();
  while (!(await holds())) {
    if (performance.now() - started > milliseconds) throw new Error(`${what}: not within ${milliseconds} ms`);
    await delay(20);
  }
  return performance.now() - started;
}

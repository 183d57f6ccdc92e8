import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { threadScript } from '../host/thread-script.js';

/** How long (ms) after a commit it is looked whether the log has grown. */
const EVERY = 300;
/** A log of fewer bytes than this stays as it is. */
const SMALL = 1024 * 1024;
/**
 * So many pages of 4 KB in the log, and the writer moves them itself, at a commit: where the thread cannot keep up, or is not there. SQLite's
 * own number is 1000.
 */
export const MOVED_BY_THE_WRITER = 8_000;

/** A thread of this process for the files that are open, from the first log that has grown until the last file is closed. */
let thread: Worker | undefined;
const open = new Set<Checkpoints>();

/**
 * Moves what was committed from a file's write-ahead log into the file, in a thread: a commit writes only to the end of the log, but moving
 * a thousand pages to their places and waiting for the disk takes ten milliseconds and more, in which the process would answer nobody.
 */
export class Checkpoints {
  private timer: NodeJS.Timeout | undefined;
  private moving: Promise<void> = Promise.resolve();
  private moved = (): void => undefined;
  /** Whether something was committed since it was last looked. */
  private grown = false;
  private closed = false;

  constructor(private readonly path: string) {
    open.add(this);
  }

  /** After each commit. */
  committed(): void {
    this.grown = true;
    if (this.timer !== undefined || this.closed) return;
    this.timer = setTimeout(() => this.look(), EVERY).unref();
  }

  /** Waits for what is under way: nobody has the file open after that. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.moving;
    open.delete(this);
    if (open.size > 0) return;
    const ended = thread?.terminate();
    thread = undefined;
    await ended;
  }

  private look(): void {
    this.grown = false;
    const size = statSync(`${this.path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    const worker = size < SMALL ? undefined : (thread ??= newThread());
    if (worker === undefined) {
      this.timer = undefined;
      return;
    }
    this.moving = new Promise((resolve) => (this.moved = resolve));
    worker.postMessage(this.path);
  }

  /** The log was moved, or there is no thread any more that could. */
  private done(): void {
    this.timer = undefined;
    this.moved();
    if (this.grown) this.committed();
  }

  static done(path?: string): void {
    for (const each of open) if (path === undefined || each.path === path) each.done();
  }
}

/** None where nothing was built. */
function newThread(): Worker | undefined {
  const script = threadScript('checkpoint-worker.js', import.meta.url);
  if (!script) return undefined;
  const worker = new Worker(script);
  worker.unref();
  worker.on('message', (path: string) => Checkpoints.done(path));
  worker.on('error', () => undefined);
  worker.on('exit', () => {
    if (thread === worker) thread = undefined;
    Checkpoints.done();
  });
  return worker;
}

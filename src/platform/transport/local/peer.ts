import type { Logger } from 'pino';
import { parseAddress } from './address.js';
import { Link, type LinkOptions } from './link.js';

/** Pauses between attempts to reach a host that does not answer, in milliseconds. */
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 200;
/** A connection that held this long (ms) was a good one: its host is tried again at once. */
const GOOD = 1_000;

/** Another host at one address: keeps a connection to it, and makes a new one with growing pauses when it is lost. */
export class Peer {
  private current: Link | undefined;
  private candidate: Link | undefined;
  private failures = 0;
  private retry: NodeJS.Timeout | undefined;
  private stopped = false;
  private waiters: (() => void)[] = [];

  /** Whether a call could have gone there since somebody looked last. */
  wanted = true;
  /** `performance.now()` of when somebody looked last and it was wanted. */
  wantedAt = 0;

  constructor(
    readonly address: string,
    private readonly options: LinkOptions,
    private readonly log: Logger,
  ) {
    this.connect();
  }

  /** The connection, when there is one that takes calls. */
  get link(): Link | undefined {
    return this.current;
  }

  /** Resolves when the first attempt to connect has ended, whichever way; undefined when none is under way. */
  get attempt(): Promise<void> | undefined {
    if (!this.candidate || this.failures > 0) return undefined;
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  close(): void {
    this.stopped = true;
    clearTimeout(this.retry);
    this.candidate?.destroy('this host stops');
    this.current?.leave();
    this.current = undefined;
  }

  private connect(): void {
    let openedAt: number | undefined;
    let over = false;
    const gone = (why: string): void => {
      if (over) return;
      over = true;
      if (this.candidate === link) this.candidate = undefined;
      if (this.current === link) this.current = undefined;
      this.again(openedAt !== undefined && performance.now() - openedAt > GOOD, why);
    };
    let link: Link | undefined;
    try {
      this.candidate = link = new Link(parseAddress(this.address), this.options, {
        ready: (obstacles) => {
          openedAt = performance.now();
          this.candidate = undefined;
          this.current = link;
          this.opened(obstacles);
        },
        leaving: () => gone('the other host stops'),
        gone,
      });
    } catch (error) {
      gone((error as Error).message);
    }
  }

  private opened(obstacles: string[]): void {
    this.failures = 0;
    for (const obstacle of obstacles) this.log.error({ address: this.address, obstacle }, 'incompatible contract');
    this.log.info({ address: this.address }, 'connected to a host');
    this.wake();
  }

  private again(wasGood: boolean, why: string): void {
    if (this.stopped) return this.wake();
    if (wasGood) {
      this.log.warn({ address: this.address, why }, 'connection to a host lost');
      return this.connect();
    }
    if (this.failures === 0) this.log.warn({ address: this.address, why }, 'a host cannot be reached');
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(this.failures++, 10));
    this.retry = setTimeout(() => this.connect(), pause).unref();
    this.wake();
  }

  private wake(): void {
    for (const waiter of this.waiters.splice(0)) waiter();
  }
}

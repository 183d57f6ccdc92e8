import { ServiceError } from '../contract/service-error.js';
import type { CallRecorder, RecordedTrace } from './call-recorder.js';

/** The longest that one recording lasts, and how long what was recorded is kept for whoever asked for it, in milliseconds. */
const LONGEST = 60_000;
const KEPT_FOR = 10_000;
/** A page holds traces until their calls are this many: reading it must not hold the host up. */
const CALLS_A_PAGE = 2_000;

/** What a process had to do while it was recorded. */
export interface RecordedWork {
  /** Milliseconds since the Unix epoch. */
  from: number;
  until: number;
  /** Public requests that began in that time, also those of which no more is known because there was no more room. */
  requests: number;
  /** Milliseconds of processor time that the process used, and that its event loop was busy. */
  cpu: number;
  busy: number;
}

export interface RecordedPage {
  traces: RecordedTrace[];
  /** Where the next page begins; null: there is none. */
  next: number | null;
}

/**
 * One recording at a time of what a process does. It ends by itself, and is forgotten by itself: whoever asked for it may be gone.
 */
export class Recording {
  private ending: NodeJS.Timeout | undefined;
  private begun:
    { from: number; cpu: NodeJS.CpuUsage; loop: ReturnType<typeof performance.eventLoopUtilization> } | undefined;
  private work: RecordedWork | undefined;

  constructor(private readonly recorder: CallRecorder) {}

  /** Errors: conflict `recording`, while another one is under way or still to be read. */
  start(milliseconds: number, traces: number, onlyRequests: boolean): void {
    if (this.begun ?? this.work)
      throw new ServiceError('conflict', 'recording', 'Somebody else records this store now: try again in a moment.');
    this.recorder.start(traces, { onlyRequests });
    this.begun = { from: Date.now(), cpu: process.cpuUsage(), loop: performance.eventLoopUtilization() };
    this.endIn(Math.min(milliseconds, LONGEST), () => this.stop());
  }

  /** Ends it, if it has not ended; requests under way are kept to their end. Errors: not_found `no_recording`. */
  stop(): RecordedWork {
    if (this.begun) {
      const { from, cpu: before, loop } = this.begun;
      const { user, system } = process.cpuUsage(before);
      this.recorder.takeNoMore();
      this.begun = undefined;
      const busy = performance.eventLoopUtilization(loop).active;
      this.work = { from, until: Date.now(), requests: this.recorder.requests, cpu: (user + system) / 1000, busy };
      this.endIn(KEPT_FOR, () => this.forget());
    }
    if (!this.work) throw new ServiceError('not_found', 'no_recording', 'Nothing was recorded here.');
    return this.work;
  }

  /** What was recorded, from this trace on. Nothing is recorded any more from here on. */
  page(from: number): RecordedPage {
    this.recorder.stop();
    const traces: RecordedTrace[] = [];
    const all = this.recorder.traces();
    let calls = 0;
    for (let i = from; i < all.length && calls < CALLS_A_PAGE; i++) {
      const trace = all[i] as RecordedTrace;
      traces.push(trace);
      // A trace without calls takes room as well.
      calls += 1 + trace.calls.length;
    }
    const next = from + traces.length;
    return { traces, next: next < all.length ? next : null };
  }

  /** Ends it, and frees what was recorded. */
  forget(): void {
    clearTimeout(this.ending);
    this.begun = undefined;
    this.work = undefined;
    this.recorder.forget();
  }

  private endIn(milliseconds: number, then: () => void): void {
    clearTimeout(this.ending);
    this.ending = setTimeout(then, milliseconds).unref();
  }
}

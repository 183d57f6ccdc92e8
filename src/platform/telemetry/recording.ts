import { performance } from 'node:perf_hooks';
import { ServiceError } from '../contract/service-error.js';
import type { CallRecorder, RecordedTrace } from './call-recorder.js';
import type { Probe, ProbedCalls } from './probe.js';

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
  /** What remote calls took it meanwhile that were made to find that out. */
  probed: ProbedCalls;
}

/** What is to be recorded. */
export interface RecordingPlan {
  milliseconds: number;
  /** The most traces that are kept. */
  traces: number;
  /** Only those that public requests begin. */
  onlyRequests: boolean;
  /** Makes remote calls meanwhile. */
  probe?: Pick<Probe, 'start' | 'stop'>;
}

interface Begun {
  from: number;
  cpu: NodeJS.CpuUsage;
  loop: ReturnType<typeof performance.eventLoopUtilization>;
  probe: RecordingPlan['probe'];
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
  private begun: Begun | undefined;
  private work: RecordedWork | undefined;

  constructor(private readonly recorder: CallRecorder) {}

  /** Errors: conflict `recording`, while another one is under way or still to be read. */
  start({ milliseconds, traces, onlyRequests, probe }: RecordingPlan): void {
    if (this.begun ?? this.work)
      throw new ServiceError('conflict', 'recording', 'Somebody else records this store now: try again in a moment.');
    this.recorder.start(traces, { onlyRequests });
    this.begun = { from: Date.now(), cpu: process.cpuUsage(), loop: performance.eventLoopUtilization(), probe };
    probe?.start();
    this.endIn(Math.min(milliseconds, LONGEST), () => this.stop());
  }

  /** Ends it, if it has not ended; requests under way are kept to their end. Errors: not_found `no_recording`. */
  stop(): RecordedWork {
    if (this.begun) {
      const { from, cpu: before, loop, probe } = this.begun;
      const { user, system } = process.cpuUsage(before);
      const busy = performance.eventLoopUtilization(loop).active;
      const probed = probe?.stop() ?? { made: [], taken: [] };
      this.recorder.takeNoMore();
      this.begun = undefined;
      const { requests } = this.recorder;
      this.work = { from, until: Date.now(), requests, cpu: (user + system) / 1000, busy, probed };
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
    this.begun?.probe?.stop();
    this.begun = undefined;
    this.work = undefined;
    this.recorder.forget();
  }

  private endIn(milliseconds: number, then: () => void): void {
    clearTimeout(this.ending);
    this.ending = setTimeout(then, milliseconds).unref();
  }
}

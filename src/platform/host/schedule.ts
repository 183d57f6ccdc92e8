import type { Logger } from 'pino';

interface Job {
  name: string;
  every: number;
  run: () => Promise<unknown>;
  everywhere: boolean;
}

/** How soon (ms) an instance looks again whether a job has become its own. */
const TAKE_OVER_AFTER = 500;

/** What a module does again and again while its host carries it: expiries, sweeps, recovery. */
export class Schedule {
  private readonly jobs: Job[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly working = new Set<Promise<unknown>>();
  private running = false;
  private leads = (): boolean => true;

  constructor(private readonly log: Logger) {}

  /**
   * Runs `run` every `every` milliseconds, never twice at once; the first time when the module starts. Of several instances of
   * the module one does it, and another takes over when that one is gone.
   */
  repeat(name: string, every: number, run: () => Promise<unknown>): void {
    this.add({ name, every, run, everywhere: false });
  }

  /** The same in each instance: the job has to claim what it works on. */
  repeatEverywhere(name: string, every: number, run: () => Promise<unknown>): void {
    this.add({ name, every, run, everywhere: true });
  }

  /** `leads`: whether this instance is the one that does what is not done everywhere. */
  start(leads: () => boolean): void {
    if (this.running) return;
    this.leads = leads;
    this.running = true;
    for (const job of this.jobs) this.plan(job, 0);
  }

  /** No job begins any more; resolves when those that run have ended. */
  async stop(): Promise<void> {
    this.running = false;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    await Promise.allSettled(this.working);
  }

  private add(job: Job): void {
    this.jobs.push(job);
    if (this.running) this.plan(job, 0);
  }

  private plan(job: Job, delay: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      const idle = !job.everywhere && !this.leads();
      const work = (idle ? Promise.resolve() : job.run())
        .catch((error: unknown) => this.log.error({ err: error, job: job.name }, 'recurring work failed'))
        .finally(() => {
          this.working.delete(work);
          if (this.running) this.plan(job, idle ? Math.min(job.every, TAKE_OVER_AFTER) : job.every);
        });
      this.working.add(work);
    }, delay).unref();
    this.timers.add(timer);
  }
}

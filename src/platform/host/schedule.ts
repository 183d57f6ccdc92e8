import type { Logger } from 'pino';

interface Job {
  name: string;
  every: number;
  run: () => Promise<unknown>;
}

/** What a module does again and again while its host carries it: expiries, sweeps, recovery. */
export class Schedule {
  private readonly jobs: Job[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly working = new Set<Promise<unknown>>();
  private running = false;

  constructor(private readonly log: Logger) {}

  /** Runs `run` every `every` milliseconds, never twice at once; the first time when the module starts. */
  repeat(name: string, every: number, run: () => Promise<unknown>): void {
    const job = { name, every, run };
    this.jobs.push(job);
    if (this.running) this.plan(job, 0);
  }

  start(): void {
    if (this.running) return;
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

  private plan(job: Job, delay: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      const work = job
        .run()
        .catch((error: unknown) => this.log.error({ err: error, job: job.name }, 'recurring work failed'))
        .finally(() => {
          this.working.delete(work);
          if (this.running) this.plan(job, job.every);
        });
      this.working.add(work);
    }, delay).unref();
    this.timers.add(timer);
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { LineSplitter } from './line-splitter.js';

/** One process to keep running. */
export interface ProcessPlan {
  name: string;
  command: string;
  args: string[];
  env: Record<string, string | undefined>;
}

export interface SupervisorOptions {
  /** Takes each line that a process writes. */
  line: (name: string, line: string, stream: 'stdout' | 'stderr') => void;
  /** The line on standard output by which a process says that it can serve. */
  isReady?: (line: string) => boolean;
}

const FIRST_PAUSE = 0;
const LONGEST_PAUSE = 10_000;
/** For every so many milliseconds that it has served, one of its earlier deaths is forgotten. */
const FORGIVES_ONE_AFTER = 2_000;
/** Who does not stop by himself is stopped after this long (ms). */
const PATIENCE = 9_000;

interface Watched {
  plan: ProcessPlan;
  /** How often it may die before it was ever ready. */
  tries: number;
  /** What it last wrote on standard error. */
  lastWords: string;
  child?: ChildProcess;
  /** When it has said that it is ready, since it was last started. */
  readyAt?: number | undefined;
  failures: number;
  restarts: number;
  wanted: boolean;
  timer?: NodeJS.Timeout;
  wasReady: boolean;
  ready: Promise<void>;
  becameReady: () => void;
  gaveUp: (error: Error) => void;
}

/**
 * Keeps processes running: a dead one is started again at once; one that keeps dying, before it has served for long, with growing
 * pauses.
 */
export class Supervisor {
  private readonly watched = new Map<string, Watched>();

  constructor(private readonly options: SupervisorOptions) {}

  /**
   * Starts a process; resolves when it says that it is ready. Errors: it was removed before, or has died `tries` times without
   * ever being ready; then it is given up.
   */
  add(plan: ProcessPlan, tries = Infinity): Promise<void> {
    if (this.watched.has(plan.name)) throw new Error(`${plan.name} is running already`);
    let becameReady = (): void => undefined;
    let gaveUp = (_error: Error): void => undefined;
    const ready = new Promise<void>((resolve, reject) => {
      becameReady = resolve;
      gaveUp = reject;
    });
    ready.catch(() => undefined);
    const watched: Watched = {
      plan,
      tries,
      lastWords: '',
      failures: 0,
      restarts: 0,
      wanted: true,
      wasReady: false,
      ready,
      becameReady,
      gaveUp,
    };
    this.watched.set(plan.name, watched);
    this.start(watched);
    return ready;
  }

  /** Stops a process for good. */
  async remove(name: string): Promise<void> {
    const watched = this.watched.get(name);
    if (!watched) return;
    this.watched.delete(name);
    await this.end(watched);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.watched.keys()].map((name) => this.remove(name)));
  }

  /** The process ids, by name; those that are down are left out. */
  get running(): Map<string, number> {
    return new Map(
      [...this.watched].flatMap(([name, { child }]) => (child?.pid === undefined ? [] : [[name, child.pid] as const])),
    );
  }

  /** How often a process was started again. */
  restartsOf(name: string): number {
    return this.watched.get(name)?.restarts ?? 0;
  }

  private start(watched: Watched): void {
    const { plan } = watched;
    watched.readyAt = undefined;
    const child = spawn(plan.command, plan.args, { env: plan.env, stdio: ['ignore', 'pipe', 'pipe'] });
    watched.child = child;
    for (const stream of ['stdout', 'stderr'] as const) {
      const lines = new LineSplitter((line) => {
        if (stream === 'stderr') watched.lastWords = line;
        else if (this.options.isReady?.(line)) {
          watched.wasReady = true;
          watched.readyAt = performance.now();
          watched.becameReady();
        }
        this.options.line(plan.name, line, stream);
      });
      child[stream].on('data', (chunk: Buffer) => lines.write(chunk)).on('end', () => lines.end());
    }
    let ended = false;
    const onEnd = (): void => {
      if (ended) return;
      ended = true;
      delete watched.child;
      if (!watched.wanted) return;
      if (watched.wasReady || watched.restarts + 1 < watched.tries) return this.startAgain(watched);
      watched.wanted = false;
      // Its last words come behind its end.
      child.once('close', () => this.giveUp(watched));
    };
    child.once('exit', onEnd);
    child.once('error', onEnd);
  }

  private startAgain(watched: Watched): void {
    const served = watched.readyAt === undefined ? 0 : performance.now() - watched.readyAt;
    watched.failures = Math.max(0, watched.failures - Math.floor(served / FORGIVES_ONE_AFTER));
    const due = watched.failures === 0 ? FIRST_PAUSE : Math.min(LONGEST_PAUSE, 100 * 2 ** watched.failures);
    // Who has served for that long has not failed to start: whatever has ended it, others wait for it now.
    const pause = served >= due ? 0 : due;
    watched.failures++;
    watched.restarts++;
    this.options.line(watched.plan.name, `ended; starting it again${pause > 0 ? ` in ${pause} ms` : ''}`, 'stderr');
    watched.timer = setTimeout(() => this.start(watched), pause);
  }

  private giveUp(watched: Watched): void {
    const { plan, lastWords } = watched;
    if (this.watched.get(plan.name) === watched) this.watched.delete(plan.name);
    watched.gaveUp(new Error(`${plan.name} does not start: ${lastWords || 'it said nothing'}`));
  }

  private async end(watched: Watched): Promise<void> {
    watched.wanted = false;
    clearTimeout(watched.timer);
    watched.gaveUp(new Error(`${watched.plan.name} was stopped before it was ready`));
    const { child } = watched;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    await ended;
    clearTimeout(timer);
  }
}

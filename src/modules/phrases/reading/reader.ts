import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Worker } from 'node:worker_threads';
import { threadScript } from '../../../platform/index.js';
import type { Ranked, Reading, Report, Task } from './messages.js';

/** Memory (MB) of the thread; a text that needs more fails, and nothing else does. */
const MOST_MEMORY = 1_024;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
  progress: ((done: number) => void) | undefined;
}

/** Hands work to the thread that reads texts. A thread that dies is replaced when there is more to do. */
@Injectable()
export class Reader implements OnModuleDestroy {
  private worker: Worker | undefined;
  private readonly waiting: Waiting[] = [];

  /** The thread's id while there is one. */
  get threadId(): number | undefined {
    return this.worker?.threadId;
  }

  read(parts: string[], progress: (done: number) => void): Promise<Reading> {
    return this.ask({ kind: 'read', parts }, progress) as Promise<Reading>;
  }

  async rank(targets: Extract<Task, { kind: 'rank' }>['targets']): Promise<void> {
    await this.ask({ kind: 'rank', targets });
  }

  async show(book: string, words: number, grams: string): Promise<void> {
    await this.ask({ kind: 'show', book, words, grams });
  }

  ranked(most: number): Promise<Ranked> {
    return this.ask({ kind: 'ranked', most }) as Promise<Ranked>;
  }

  /** Ends the thread; what it was doing fails. */
  async onModuleDestroy(): Promise<void> {
    await this.worker?.terminate();
  }

  private ask(task: Task, progress?: (done: number) => void): Promise<unknown> {
    const worker = (this.worker ??= this.start());
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject, progress });
      worker.postMessage(task);
    });
  }

  private start(): Worker {
    const script = threadScript('worker.js', import.meta.url);
    if (!script) throw new Error('the reading thread was not built');
    const worker = new Worker(script, { resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY } });
    worker.unref();
    worker.on('message', (report: Report) => this.hear(report));
    worker.on('error', (error) => this.lose(worker, error));
    worker.on('exit', () => this.lose(worker, new Error('the reading thread has ended')));
    return worker;
  }

  private hear(report: Report): void {
    if (report.kind === 'progress') return this.waiting[0]?.progress?.(report.progress);
    const first = this.waiting.shift();
    if (report.kind === 'done') first?.resolve(report.value);
    else first?.reject(new Error(report.message));
  }

  private lose(worker: Worker, error: Error): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    for (const waiting of this.waiting.splice(0)) waiting.reject(error);
  }
}

import type { KeptCommand } from './kept-store.js';

export interface Queued {
  readonly command: KeptCommand;
  /** Resolves when the command is on disk; rejects when that failed. */
  readonly durable: Promise<void>;
}

/** What is kept, by name, in the order in which it came; and which names are being worked on. */
export class KeptQueues {
  private readonly queues = new Map<string, Queued[]>();
  private readonly byId = new Map<string, Queued>();
  private readonly working = new Map<string, Promise<unknown>>();

  get size(): number {
    return this.byId.size;
  }

  under(name: string): number {
    return this.queues.get(name)?.length ?? 0;
  }

  find(commandId: string): Queued | undefined {
    return this.byId.get(commandId);
  }

  head(name: string): Queued | undefined {
    return this.queues.get(name)?.[0];
  }

  /** Names in the order of their oldest command. */
  names(): string[] {
    return [...this.queues.keys()];
  }

  push(command: KeptCommand, durable: Promise<void>): Queued {
    const queued = { command, durable };
    const queue = this.queues.get(command.under);
    if (queue) queue.push(queued);
    else this.queues.set(command.under, [queued]);
    this.byId.set(command.commandId, queued);
    // One that could not be written was never kept; the caller hears of it by `durable`.
    durable.catch(() => this.remove(queued));
    return queued;
  }

  remove(queued: Queued): void {
    const { commandId, under } = queued.command;
    if (this.byId.get(commandId) !== queued) return;
    this.byId.delete(commandId);
    const left = (this.queues.get(under) ?? []).filter((other) => other !== queued);
    if (left.length > 0) this.queues.set(under, left);
    else this.queues.delete(under);
  }

  /** Runs `work` for a name, or joins the work that is under way on it. */
  alone<T>(name: string, work: () => Promise<T>): Promise<T> {
    const running = this.working.get(name) as Promise<T> | undefined;
    if (running) return running;
    const started = work().finally(() => this.working.delete(name));
    this.working.set(name, started);
    return started;
  }

  /** Resolves when nothing is being worked on. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.working.values());
  }
}

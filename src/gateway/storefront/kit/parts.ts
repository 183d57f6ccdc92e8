import type { ComponentChildren } from 'preact';
import type { Logger } from 'pino';
import { type Assembly, type CallContext, ServiceError, currentCall, runInCall } from '../../../platform/index.js';

/**
 * A component of a page, with what it needs, until when, and what stands in its place when that does not come. Parts run beside each
 * other; one that is late or broken is left out, and named.
 */
export interface Part<Needs, Data> {
  /** As a reply names it when it is left out. */
  readonly name: string;
  /** Milliseconds since the page began; what has not come by then is left out. */
  readonly deadline: number;
  load(needs: Needs): Promise<Data>;
  view(data: Data, needs: Needs): ComponentChildren;
  fallback?(needs: Needs): ComponentChildren;
}

/** A part that has come, or has not. */
export interface LoadedPart<Data> {
  /** Undefined where it was left out. */
  readonly data: Data | undefined;
  readonly view: () => ComponentChildren;
}

/** The parts of one page in the making. */
export class PageParts {
  private readonly left = new Set<string>();

  constructor(
    readonly assembly: Assembly,
    private readonly log: Logger,
  ) {}

  /** Names of what was left out. */
  get missing(): string[] {
    return [...this.left].sort();
  }

  async load<Needs, Data>(part: Part<Needs, Data>, needs: Needs): Promise<LoadedPart<Data>> {
    const data = await this.by(part.deadline, () => this.take(part.name, () => part.load(needs)));
    return {
      data,
      view: () => (data === undefined ? part.fallback?.(needs) : part.view(data, needs)),
    };
  }

  /**
   * What `ask` answers; undefined where it is late or broken, which is noted under `name`, and where there is no such thing, which is
   * not. Errors: invalid, since what the visitor sent is wrong then.
   */
  take<T>(name: string, ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return ask().catch((error: unknown) => this.without(name, error));
    } catch (error) {
      return Promise.resolve().then(() => this.without(name, error));
    }
  }

  /** The same for one of several questions that were asked together. */
  came<T>(name: string, ended: PromiseSettledResult<T> | undefined): T | undefined {
    if (ended?.status === 'fulfilled') return ended.value;
    if (ended) this.without(name, ended.reason);
    return undefined;
  }

  /** Errors: the error itself where the visitor sent something wrong. */
  private without(name: string, error: unknown): undefined {
    if (error instanceof ServiceError) {
      if (error.kind === 'not_found') return undefined;
      if (error.kind === 'invalid') throw error;
    } else this.log.error({ err: error, part: name }, 'a part of a page is broken');
    this.left.add(name);
    return undefined;
  }

  /** Notes that something stands there in part only. */
  leaveOut(name: string): void {
    this.left.add(name);
  }

  /** Calls that are made in `work` end so many milliseconds after the page began. */
  by<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
    const context = currentCall() as CallContext;
    const deadlineAt = Math.min(context.deadlineAt, this.assembly.startedAt + milliseconds);
    return runInCall({ ...context, deadlineAt }, work);
  }
}

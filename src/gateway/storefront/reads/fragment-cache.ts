import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type Config, Configured, ServiceError, countKept } from '../../../platform/index.js';
import { ChangeFeed } from './change-feed.js';

/** The most that is kept: answers, and last good copies of what pages are about. */
const MOST = 20_000;
const MOST_COPIES = 10_000;
/** The most of each of the two in characters of JSON, about so many bytes: answers differ in size by a thousand times. */
const MOST_CHARACTERS = 32 * 1024 * 1024;
/** As long as nobody says what changes, nothing is kept longer, in milliseconds. */
const UNTOLD = 500;

/**
 * How long an answer is good, in milliseconds. `told`: dropped as soon as the catalogue says that the product has changed. `brief`:
 * of what changes without its saying so. `listed`: of lists that may be a little behind.
 */
const GOOD = { told: 60_000, listed: 10_000, brief: 1_000 } as const;
export type Freshness = keyof typeof GOOD;

interface Asked {
  /** `performance.now()` time. */
  at: number;
  /** The count of drops when it was asked for. */
  drops: number;
}

interface Kept extends Asked {
  value: object;
}

/** An answer that is on its way. */
interface Awaited extends Asked {
  answer: Promise<object>;
}

const sizeOf = (value: object): number => JSON.stringify(value).length;

/**
 * Answers of services that do not depend on the visitor, kept for a moment; who asks for one that is on its way waits for it with those
 * who asked before. Bounded in number, size and time; values are shared, so they must not be changed.
 */
@Injectable()
export class FragmentCache {
  private readonly kept: LRUCache<string, Kept>;
  private readonly copies: LRUCache<string, object>;
  private readonly awaited = new Map<string, Awaited>();
  /** When a product was dropped last, as a count of drops: what was asked before then is old. */
  private readonly dropped = new Map<string, number>();
  private drops = 0;
  private allDropped = 0;
  readonly isOn: boolean;

  constructor(
    private readonly feed: ChangeFeed,
    @Configured() config: Config,
  ) {
    const maxSize = MOST_CHARACTERS;
    this.kept = new LRUCache({ max: MOST, maxSize, sizeCalculation: ({ value }) => sizeOf(value) });
    this.copies = new LRUCache({ max: MOST_COPIES, maxSize, sizeCalculation: sizeOf });
    this.isOn = config.pageCache;
  }

  /** To be awaited before a page takes anything from here. */
  refresh(): Promise<void> {
    return this.isOn ? this.feed.refresh((changed) => this.drop(changed)) : Promise.resolve();
  }

  /** An answer of this `kind` about a product; `load` when none is kept. Errors: those of `load`. */
  get<T extends object>(kind: string, productId: string, freshness: Freshness, load: () => Promise<T>): Promise<T> {
    if (!this.isOn) return load();
    const key = `${kind} ${productId}`;
    const kept = this.kept.get(key);
    if (kept && this.isGood(kept, productId, freshness)) {
      countKept(1);
      return Promise.resolve(kept.value as T);
    }
    const awaited = this.awaited.get(key);
    if (!awaited || !this.isGood(awaited, productId, freshness)) return this.ask(key, load);
    countKept(1);
    // It was asked for with the time that somebody else had: a page that has more of it asks once more, again together.
    return (awaited.answer as Promise<T>).catch((error: unknown) => {
      if (!(error instanceof ServiceError && error.isOutage)) throw error;
      const again = this.awaited.get(key)?.answer as Promise<T> | undefined;
      if (again) return again;
      countKept(-1);
      return this.ask(key, load);
    });
  }

  private ask<T extends object>(key: string, load: () => Promise<T>): Promise<T> {
    const asked = { at: performance.now(), drops: this.drops };
    const answer = load().then(
      (value) => {
        this.end(key, answer);
        this.kept.set(key, { ...asked, value });
        return value;
      },
      (error: unknown) => {
        this.end(key, answer);
        throw error;
      },
    );
    this.awaited.set(key, { ...asked, answer });
    return answer;
  }

  /** A later question may have taken its place. */
  private end(key: string, answer: Promise<object>): void {
    if (this.awaited.get(key)?.answer === answer) this.awaited.delete(key);
  }

  /** As `get`, with the last good copy where `load` fails for another reason than `isAnswer` says. */
  getOrCopy<T extends object>(
    kind: string,
    productId: string,
    freshness: Freshness,
    load: () => Promise<T>,
    isAnswer: (error: unknown) => boolean,
  ): Promise<{ value: T; isCopy: boolean }> {
    const key = `${kind} ${productId}`;
    return this.get(kind, productId, freshness, load).then(
      (value) => {
        if (this.isOn && this.copies.get(key) !== value) this.copies.set(key, value);
        return { value, isCopy: false };
      },
      (error: unknown) => {
        const copy = isAnswer(error) ? undefined : this.copies.get(key);
        if (copy === undefined) throw error;
        return { value: copy as T, isCopy: true };
      },
    );
  }

  private isGood({ at, drops }: Asked, productId: string, freshness: Freshness): boolean {
    if (drops < this.allDropped || drops < (this.dropped.get(productId) ?? 0)) return false;
    const good = this.feed.reliable ? GOOD[freshness] : UNTOLD;
    return performance.now() - at < good;
  }

  private drop(changed: readonly string[] | undefined): void {
    if (changed?.length === 0) return;
    this.drops++;
    if (changed && this.dropped.size + changed.length <= MOST)
      for (const productId of changed) this.dropped.set(productId, this.drops);
    else {
      this.allDropped = this.drops;
      this.dropped.clear();
    }
  }
}

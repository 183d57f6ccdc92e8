import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type Config, Configured } from '../../../platform/index.js';
import { ChangeFeed } from './change-feed.js';

/** The most that is kept: answers, and last good copies of what pages are about. */
const MOST = 20_000;
const MOST_COPIES = 10_000;
/** As long as nobody says what changes, nothing is kept longer, in milliseconds. */
const UNTOLD = 500;

/**
 * How long an answer is good, in milliseconds. `told`: dropped as soon as the catalogue says that the product has changed. `brief`:
 * of what changes without its saying so. `listed`: of lists that may be a little behind.
 */
const GOOD = { told: 60_000, listed: 10_000, brief: 1_000 } as const;
export type Freshness = keyof typeof GOOD;

interface Kept {
  value: object;
  /** `performance.now()` time. */
  at: number;
  /** The count of drops when it was asked for. */
  drops: number;
}

/**
 * Answers of services that do not depend on the visitor, kept for a moment. Bounded in number and time; values are shared, so they
 * must not be changed.
 */
@Injectable()
export class FragmentCache {
  private readonly kept = new LRUCache<string, Kept>({ max: MOST });
  private readonly copies = new LRUCache<string, object>({ max: MOST_COPIES });
  /** When a product was dropped last, as a count of drops: what was asked before then is old. */
  private readonly dropped = new Map<string, number>();
  private drops = 0;
  private allDropped = 0;
  private readonly isOn: boolean;

  constructor(
    private readonly feed: ChangeFeed,
    @Configured() config: Config,
  ) {
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
    if (kept && this.isGood(kept, productId, freshness)) return Promise.resolve(kept.value as T);
    const { drops } = this;
    const at = performance.now();
    return load().then((value) => {
      this.kept.set(key, { value, at, drops });
      return value;
    });
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
        if (this.isOn) this.copies.set(key, value);
        return { value, isCopy: false };
      },
      (error: unknown) => {
        const copy = isAnswer(error) ? undefined : this.copies.get(key);
        if (copy === undefined) throw error;
        return { value: copy as T, isCopy: true };
      },
    );
  }

  private isGood({ at, drops }: Kept, productId: string, freshness: Freshness): boolean {
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

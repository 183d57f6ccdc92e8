import { LRUCache } from 'lru-cache';
import type { ModuleDatabase } from './module-database.js';

interface Kept<T> {
  commits: number;
  value: T;
}

/**
 * Answers that a module has just given, kept until its database commits anything: a hit is never older than the last acknowledged
 * write. Where another instance may write without our knowing, nothing is kept. Bounded in entries. Values are shared, so they must
 * not be changed.
 */
export class ReadCache<T extends object> {
  private readonly kept: LRUCache<string, Kept<T>>;

  constructor(
    private readonly database: Pick<ModuleDatabase, 'commits' | 'exclusive'>,
    max: number,
  ) {
    this.kept = new LRUCache({ max });
  }

  async get(key: string, load: () => Promise<T>): Promise<T> {
    if (!this.database.exclusive) return load();
    // Counted before loading: a commit meanwhile makes this answer an old one.
    const { commits } = this.database;
    const kept = this.kept.get(key);
    if (kept?.commits === commits) return kept.value;
    const value = await load();
    this.kept.set(key, { commits, value });
    return value;
  }

  /**
   * Several at once, each key once, in any order: `load` is asked for those that are not kept, together, and gives those that exist;
   * `keyOf` says which is which.
   */
  async each(
    keys: readonly string[],
    load: (missing: readonly string[]) => Promise<T[]>,
    keyOf: (value: T) => string,
  ): Promise<T[]> {
    if (!this.database.exclusive) return load(keys);
    const { commits } = this.database;
    const found: T[] = [];
    const missing: string[] = [];
    for (const key of keys) {
      const kept = this.kept.get(key);
      if (kept?.commits === commits) found.push(kept.value);
      else missing.push(key);
    }
    if (missing.length === 0) return found;
    for (const value of await load(missing)) {
      this.kept.set(keyOf(value), { commits, value });
      found.push(value);
    }
    return found;
  }
}

import { LRUCache } from 'lru-cache';
import type { ModuleDatabase } from './module-database.js';

/** Another instance of the module may write without our knowing: what it wrote is seen after this long (ms). */
const LONGEST_MS = 1_000;

interface Kept<T> {
  commits: number;
  value: T;
}

/**
 * Answers that a module has just given, kept until its database commits anything: in one process a hit is never older than the
 * last acknowledged write. Bounded in entries and in time. Values are shared, so they must not be changed.
 */
export class ReadCache<T extends object> {
  private readonly kept: LRUCache<string, Kept<T>>;

  constructor(
    private readonly database: Pick<ModuleDatabase, 'commits' | 'exclusive'>,
    max: number,
  ) {
    this.kept = new LRUCache({ max, ttl: LONGEST_MS, ttlResolution: 50 });
  }

  async get(key: string, load: () => Promise<T>): Promise<T> {
    // Another instance writes without our knowing: nothing can be kept.
    if (!this.database.exclusive) return load();
    // Counted before loading: a commit meanwhile makes this answer an old one.
    const { commits } = this.database;
    const kept = this.kept.get(key);
    if (kept?.commits === commits) return kept.value;
    const value = await load();
    this.kept.set(key, { commits, value });
    return value;
  }
}

import { Injectable } from '@nestjs/common';
import { ModuleDatabase, newId } from '../../platform/index.js';
import { type Changes, type GetChanges, MOST_CHANGES } from './contract/catalog.contract.js';

/**
 * Which products this instance has seen change lately, in memory: the last 10,000. What is added in a transaction is told once the
 * database has committed, so that whoever asks anew then finds what is new.
 */
@Injectable()
export class RecentChanges {
  private readonly epoch = newId();
  /** By sequence number, from `first`; each with how many commits there had been. */
  private entries: { productId: string; commits: number }[] = [];
  private first = 1;

  constructor(private readonly database: ModuleDatabase) {}

  /** A change that the transaction under way makes; one that comes to nothing is told, too, and does no harm. */
  add(productId: string): void {
    this.entries.push({ productId, commits: this.database.commits });
    // Half of it at once, so that not every change moves all of them.
    if (this.entries.length < 2 * MOST_CHANGES) return;
    this.first += this.entries.length - MOST_CHANGES;
    this.entries = this.entries.slice(-MOST_CHANGES);
  }

  since({ epoch, after }: GetChanges): Changes {
    const committed = this.entries.findLastIndex(({ commits }) => commits < this.database.commits) + 1;
    const seq = this.first + committed - 1;
    const known = epoch === this.epoch && after >= this.first - 1 && after <= seq && seq - after <= MOST_CHANGES;
    // Another instance changes things that are not seen here.
    if (!known || !this.database.exclusive) return { epoch: this.epoch, seq, productIds: [], complete: false };
    const since = this.entries.slice(after - this.first + 1, committed);
    return {
      epoch: this.epoch,
      seq,
      productIds: [...new Set(since.map(({ productId }) => productId))],
      complete: true,
    };
  }
}

import { Injectable } from '@nestjs/common';
import { Catalog, type Changes } from '../../../modules/catalog/contract/catalog.contract.js';
import { type Client, Service } from '../../../platform/index.js';

/** How often it is asked at most, and how long a page waits for it, in milliseconds. */
const PAUSE = 200;
const PATIENCE = 50;

/** What the catalogue says has changed. `undefined`: anything may have. */
export type Told = readonly string[] | undefined;

/** Asks the catalogue what has changed, at most every 200 ms, whoever wants to know. */
@Injectable()
export class ChangeFeed {
  private last: Pick<Changes, 'epoch' | 'seq'> | undefined;
  private askedAt = -Infinity;
  private asking: Promise<void> | undefined;
  /** Whether the last answer told all that had changed. */
  reliable = false;

  constructor(@Service(Catalog) private readonly catalog: Client<typeof Catalog>) {}

  /** Resolves when nothing that changed 200 ms ago is untold, or when that cannot be had; never fails. */
  refresh(tell: (changed: Told) => void): Promise<void> {
    if (this.asking) return this.asking;
    if (performance.now() - this.askedAt < PAUSE) return Promise.resolve();
    this.askedAt = performance.now();
    return (this.asking = this.ask(tell).finally(() => (this.asking = undefined)));
  }

  private async ask(tell: (changed: Told) => void): Promise<void> {
    try {
      const request = this.last ? { epoch: this.last.epoch, after: this.last.seq } : { after: 0 };
      const { epoch, seq, productIds, complete } = await this.catalog.changes(request, { deadline: PATIENCE });
      this.last = { epoch, seq };
      // The first answer is where to begin: nothing was kept before it.
      this.reliable = complete;
      tell(complete ? productIds : undefined);
    } catch {
      this.reliable = false;
    }
  }
}

import { Catalog } from '../../src/modules/catalog/contract/catalog.contract.js';
import { Inventory } from '../../src/modules/inventory/contract/inventory.contract.js';
import { Offers } from '../../src/modules/offers/contract/offers.contract.js';
import { type ServiceAccess, newSpanId, newTraceId, runInCall } from '../../src/platform/index.js';

/** Three questions for each product: 120 calls. */
const PRODUCTS = 40;
const CALLER = 'gateway';
/** How long a page may take, in milliseconds. */
const DEADLINE = 5_000;

/** What came of the pages of some time. */
export interface Pages {
  /** Milliseconds of each page that was assembled whole. */
  latencies: number[];
  /** What went wrong, and how often. */
  failures: Record<string, number>;
}

/**
 * The assembly of a page as the gateway's side of one request: 120 service calls at once, on the path that every call takes.
 * In one process they stay in it; where modules are elsewhere they go there.
 */
export class PageAssembly {
  private readonly catalog;
  private readonly offers;
  private readonly inventory;
  private turn = 0;

  constructor(
    access: ServiceAccess,
    private readonly productIds: string[],
  ) {
    this.catalog = access.client(Catalog, CALLER);
    this.offers = access.client(Offers, CALLER);
    this.inventory = access.client(Inventory, CALLER);
  }

  /** One page after the other. */
  async assembleFor(milliseconds: number): Promise<Pages> {
    const pages: Pages = { latencies: [], failures: {} };
    for (const until = performance.now() + milliseconds; performance.now() < until;) {
      const began = performance.now();
      try {
        await this.assemble(began);
        pages.latencies.push(performance.now() - began);
      } catch (error) {
        const { message } = error as Error;
        pages.failures[message] = (pages.failures[message] ?? 0) + 1;
      }
    }
    return pages;
  }

  private async assemble(now: number): Promise<void> {
    const context = { traceId: newTraceId(), spanId: newSpanId(), deadlineAt: now + DEADLINE, caller: CALLER };
    const parts = await runInCall(context, () =>
      Promise.all(
        this.nextProducts().flatMap((productId) => [
          this.catalog.product({ productId }),
          this.offers.offer({ productId }),
          this.inventory.stock({ productId }),
        ]),
      ),
    );
    if (parts.length !== 3 * PRODUCTS) throw new Error(`a page of ${parts.length} parts`);
  }

  private nextProducts(): string[] {
    return Array.from({ length: PRODUCTS }, () => this.productIds[this.turn++ % this.productIds.length] as string);
  }
}

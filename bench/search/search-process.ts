import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Catalog, type ProductChanged } from '../../src/modules/catalog/contract/catalog.contract.js';
import { Inventory } from '../../src/modules/inventory/contract/inventory.contract.js';
import { Offers } from '../../src/modules/offers/contract/offers.contract.js';
import { Search, type SearchPage, type SearchProducts } from '../../src/modules/search/contract/search.contract.js';
import { SearchModule } from '../../src/modules/search/search.module.js';
import {
  type Client,
  type Platform,
  ServiceError,
  createPlatform,
  newId,
  readConfig,
  timestamp,
} from '../../src/platform/index.js';
import { PlatformModule } from '../../src/platform/index.js';

export interface BenchProduct extends Omit<ProductChanged, 'version'> {
  price: number;
}

/** How long (ms) it may take until the index is read. */
const LONGEST_START = 120_000;
/** The most events that are handed over at once, as by a relay. */
const BATCH = 300;

/** The search module alone in this process: it is told what the events of a store would tell it, and asked as others ask it. */
export class SearchProcess {
  private events: {
    eventId: string;
    name: string;
    aggregateId: string;
    body: object;
    traceId: string;
    occurredAt: string;
  }[] = [];

  private constructor(
    private readonly app: INestApplicationContext,
    private readonly platform: Platform,
    private readonly search: Client<typeof Search>,
    private readonly directory: string,
    private readonly isKept: boolean,
  ) {}

  /** On a folder of its own that goes with it, or on one that is kept. */
  static async start(kept?: string): Promise<SearchProcess> {
    if (kept !== undefined) mkdirSync(kept, { recursive: true });
    const directory = kept ?? mkdtempSync(join(tmpdir(), 'doordesk-search-'));
    const platform = createPlatform(readConfig({ DOORDESK_DATA: directory, DOORDESK_LOG: 'error' }), [SearchModule]);
    class SearchAlone {}
    const app = await NestFactory.createApplicationContext(
      { module: SearchAlone, imports: [PlatformModule.of(platform), SearchModule] },
      { logger: false },
    );
    await platform.host.start();
    return new SearchProcess(app, platform, platform.access.client(Search, 'bench'), directory, kept !== undefined);
  }

  /** How many products there are already; a kept index of a million takes seconds to be read. */
  async products(): Promise<number> {
    for (const until = performance.now() + LONGEST_START; ;) {
      try {
        return (await this.search.state({})).products;
      } catch (error) {
        if (!(error instanceof ServiceError && error.isOutage) || performance.now() > until) throw error;
      }
    }
  }

  async add({ price, ...product }: BenchProduct): Promise<void> {
    const { productId } = product;
    this.tell(Catalog.events.ProductChanged.name, productId, { ...product, version: 1 });
    this.tell(Offers.events.PriceChanged.name, productId, {
      productId,
      price: { amount: price, currency: 'USD' },
      version: 1,
    });
    this.tell(Inventory.events.AvailabilityChanged.name, productId, { productId, available: price % 7 !== 0 });
    if (this.events.length >= BATCH) await this.deliver();
  }

  /** Hands over what is left, and waits until all of it is indexed. */
  async finish(): Promise<void> {
    await this.deliver();
    for (;;) {
      const waiting = await this.platform.host
        .databaseOf('search')
        ?.read('SELECT 1 AS one FROM indexed_product WHERE version NOT IN (indexed_version, failed_version) LIMIT 1');
      if (waiting?.length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  ask(request: SearchProducts): Promise<SearchPage> {
    return this.search.search(request);
  }

  suggest(query: string): Promise<object> {
    return this.search.suggest({ query, limit: 10 });
  }

  async stop(): Promise<void> {
    await this.platform.host.stop();
    await this.app.close();
    if (!this.isKept) rmSync(this.directory, { recursive: true, force: true });
  }

  private tell(name: string, aggregateId: string, body: object): void {
    this.events.push({ eventId: newId(), name, aggregateId, body, traceId: '0'.repeat(32), occurredAt: timestamp() });
  }

  private async deliver(): Promise<void> {
    const { events } = this;
    this.events = [];
    if (events.length > 0) await this.platform.host.module('search').receive(events);
  }
}

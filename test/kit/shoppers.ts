import type { Type } from '@nestjs/common';
import { Catalog } from '../../src/modules/catalog/contract/catalog.contract.js';
import { Clickstream } from '../../src/modules/clickstream/contract/clickstream.contract.js';
import { Inventory } from '../../src/modules/inventory/contract/inventory.contract.js';
import { Ordering } from '../../src/modules/ordering/contract/ordering.contract.js';
import { Recommendations } from '../../src/modules/recommendations/contract/recommendations.contract.js';
import { Building } from '../../src/modules/recommendations/building.js';
import { Following } from '../../src/modules/recommendations/following.js';
import { RecommendationsModule } from '../../src/modules/recommendations/recommendations.module.js';
import { Reviews } from '../../src/modules/reviews/contract/reviews.contract.js';
import {
  type Client,
  type Config,
  type EventEnvelope,
  Host,
  newId,
  newTraceId,
  timestamp,
} from '../../src/platform/index.js';
import type { EventDefinition } from '../../src/platform/contract/index.js';
import { type StartedModules, startModules } from './modules.js';

const START = Date.parse('2026-11-01T00:00:00.000Z');

/** The module of recommendations alone, told of what others would tell it: who bought, rated and viewed what. */
export class Shoppers {
  private moment = 0;

  private constructor(
    readonly modules: StartedModules,
    /** Every event is told twice. */
    private readonly twice: boolean,
  ) {}

  /** `others`: modules beside it. */
  static async start(config: Partial<Config> = {}, directory?: string, others: Type[] = []): Promise<Shoppers> {
    const all = [RecommendationsModule, ...others];
    const modules = await startModules(all, { config, ...(directory ? { directory } : {}) });
    return new Shoppers(modules, config.repeatCommands ?? false);
  }

  get client(): Client<typeof Recommendations> {
    return this.modules.client(Recommendations);
  }

  /** A moment later with each call. */
  now(): string {
    return timestamp(START + this.moment++ * 1000);
  }

  async tell<B extends object>(event: EventDefinition<B>, ...bodies: B[]): Promise<void> {
    const envelopes = bodies.map((body): EventEnvelope => ({
      eventId: newId(),
      name: event.name,
      aggregateId: 'test',
      body,
      traceId: newTraceId(),
      occurredAt: timestamp(),
    }));
    const module = this.modules.app.get(Host).module('recommendations');
    await module.receive(this.twice ? [...envelopes, ...envelopes] : envelopes);
  }

  /** What was told shows in what is answered. */
  settled(): Promise<void> {
    return this.modules.app.get(Following, { strict: false }).follow();
  }

  async products(...productIds: string[]): Promise<void> {
    const described = { title: 'A', authors: [], category: 'B', description: '', attributes: {}, version: 1 };
    await this.tell(Catalog.events.ProductChanged, ...productIds.map((productId) => ({ productId, ...described })));
    await this.available(true, ...productIds);
  }

  available(available: boolean, ...productIds: string[]): Promise<void> {
    const bodies = productIds.map((productId) => ({ productId, available }));
    return this.tell(Inventory.events.AvailabilityChanged, ...bodies);
  }

  async buys(customerId: string | null, productIds: readonly string[], at = this.now()): Promise<string> {
    const orderId = newId();
    const items = productIds.map((productId) => ({ productId, quantity: 1 }));
    await this.tell(Ordering.events.OrderConfirmed, { orderId, customerId, items, at });
    return orderId;
  }

  cancels(orderId: string, customerId: string | null, productIds: readonly string[]): Promise<void> {
    const items = productIds.map((productId) => ({ productId, quantity: 1 }));
    return this.tell(Ordering.events.OrderCanceled, { orderId, customerId, items, at: this.now() });
  }

  rates(customerId: string, productId: string, stars: number): Promise<void> {
    return this.tell(Reviews.events.ProductRated, { productId, customerId, stars, at: this.now() });
  }

  views(who: { sessionId: string; customerId?: string }, productId: string, at = this.now()): Promise<void> {
    const body = { sessionId: who.sessionId, customerId: who.customerId ?? null, productId, at };
    return this.tell(Clickstream.events.ProductViewed, body);
  }

  joins(sessionId: string, customerId: string): Promise<void> {
    return this.tell(Clickstream.events.SessionJoined, { sessionId, customerId });
  }

  erases(who: { sessionId?: string; customerId?: string }, at = this.now()): Promise<void> {
    const { sessionId = null, customerId = null } = who;
    return this.tell(Clickstream.events.HistoryErased, {
      of: customerId ?? sessionId ?? '',
      sessionId,
      customerId,
      at,
    });
  }

  /** Asks for a build and waits until the snapshot serves. */
  async built(): Promise<string> {
    const { snapshot } = await this.client.build({});
    await this.until(async () => {
      await this.modules.app.get(Building, { strict: false }).workOff();
      const { items } = await this.client.snapshots({});
      const state = items.find((one) => one.snapshot === snapshot)?.state;
      if (state === 'failed') throw new Error('the build failed');
      return state === 'current';
    });
    await this.settled();
    return snapshot;
  }

  async until(holds: () => Promise<boolean>, milliseconds = 10_000): Promise<void> {
    const end = Date.now() + milliseconds;
    while (!(await holds())) {
      if (Date.now() > end) throw new Error(`it did not come true within ${milliseconds} ms`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** On a shelf that is too short for discoveries. */
  similar(productId: string, limit = 4, who: { customerId?: string; sessionId?: string } = {}): Promise<string[]> {
    return idsOf(this.client.similar({ productId, limit, ...who }));
  }

  async sound(): Promise<string[]> {
    await this.settled();
    return (await this.client.audit({})).findings;
  }
}

export const idsOf = async (list: Promise<{ items: { productId: string }[] }>): Promise<string[]> =>
  (await list).items.map(({ productId }) => productId);

import {
  AuditReport,
  AuditRequest,
  Choice,
  Decimal,
  Done,
  Id,
  Int,
  ListOf,
  Nested,
  Text,
  TextList,
  Timestamp,
  command,
  defineService,
  query,
} from '../../../platform/contract/index.js';

/**
 * Why a product is recommended. `bought_together`, `rated_alike`, `viewed_together`: with the product of the reason; `popular`: many
 * buy it now; `discovery`: from deep in the catalogue, worth a look.
 */
export const REASONS = ['bought_together', 'rated_alike', 'viewed_together', 'popular', 'discovery'] as const;

export class Reason {
  @Choice(REASONS)
  kind!: (typeof REASONS)[number];

  @Id({ optional: true, doc: 'because of this product: bought, rated or viewed by the same people' })
  productId?: string;

  @Choice(['viewed', 'bought', 'rated'], { optional: true, doc: 'what the visitor did with that product' })
  because?: 'viewed' | 'bought' | 'rated';
}

export class Recommendation {
  @Id()
  productId!: string;

  @Decimal({ min: 0, doc: 'higher is better, comparable within one list only' })
  score!: number;

  @Nested(() => Reason)
  reason!: Reason;
}

export class RecommendationList {
  @ListOf(() => Recommendation, { max: 100, doc: 'best first; only what can be bought now' })
  items!: Recommendation[];

  @Text({ min: 0, max: 100, doc: 'the snapshot that it was made from; empty before the first' })
  snapshot!: string;
}

/** Whose dismissals count, if anybody's. */
export class RecommendSimilar {
  @Id()
  productId!: string;

  @Id({ optional: true })
  customerId?: string;

  @Id({ optional: true })
  sessionId?: string;

  @Int({ min: 1, max: 100 })
  limit!: number;
}

export class RecommendForSession {
  @TextList({ max: 50, each: 64, doc: 'products that the visitor looked at, latest first' })
  viewed!: string[];

  @Id({ optional: true })
  sessionId?: string;

  @Id({ optional: true })
  customerId?: string;

  @Int({ min: 1, max: 100 })
  limit!: number;
}

export class RecommendForCustomer {
  @Id()
  customerId!: string;

  @Id({ optional: true, doc: 'whose dismissals count as well: at a sign-in the customer may not have them yet' })
  sessionId?: string;

  @Int({ min: 1, max: 100 })
  limit!: number;
}

/** One of the two. */
export class Dismiss {
  @TextList({ min: 1, max: 500, each: 64 })
  productIds!: string[];

  @Id({ optional: true })
  customerId?: string;

  @Id({ optional: true })
  sessionId?: string;
}

export class BuildSnapshot {}

export class Snapshot {
  @Text({ max: 100, doc: 'its version' })
  snapshot!: string;

  @Choice(['building', 'ready', 'current', 'failed', 'withdrawn'])
  state!: 'building' | 'ready' | 'current' | 'failed' | 'withdrawn';

  @Text({ min: 0, max: 100, doc: 'SHA-256 of its file, hexadecimal; empty until it is ready' })
  checksum!: string;

  @Int({ min: 0 })
  products!: number;

  @Int({ min: 0, doc: 'bytes' })
  size!: number;

  @Timestamp()
  startedAt!: string;

  @Timestamp({ nullable: true })
  readyAt!: string | null;
}

export class ListSnapshots {}

export class Snapshots {
  @ListOf(() => Snapshot, { max: 50, doc: 'latest first' })
  items!: Snapshot[];
}

export class RollBack {}

const settled = { effect: 'repeatable', partition: 'consistent', deadline: 5000, sla: { p999: 50 } } as const;

/** What a visitor may like: by product, by session, by history, and from deep in the catalogue. */
export const Recommendations = defineService('recommendations', {
  /** Customers who bought or liked this also bought or liked those. An unknown product has none. */
  similar: query(RecommendSimilar, RecommendationList, { deadline: 500, sla: { p999: 10 } }),
  /** From the last clicks; popular ones without any. */
  forSession: query(RecommendForSession, RecommendationList, { deadline: 500, sla: { p999: 10 } }),
  /** From what the customer bought, rated and viewed. */
  forCustomer: query(RecommendForCustomer, RecommendationList, { deadline: 500, sla: { p999: 10 } }),
  /** Never shown to this customer or session again. Errors: invalid `invalid_request` unless exactly one of the two is given. */
  dismiss: command(Dismiss, Done, settled),
  /** Begins a batch build in the background; one that is under way goes on. */
  build: command(BuildSnapshot, Snapshot, { ...settled, sla: { p999: 100 } }),
  snapshots: query(ListSnapshots, Snapshots, { deadline: 2000, sla: { p999: 50 } }),
  /** Serves the one before the current again, and withdraws the current. Errors: conflict `no_snapshot_before`. */
  rollBack: command(RollBack, Snapshot, { ...settled, effect: 'once' }),
  audit: query(AuditRequest, AuditReport, { deadline: 60000, sla: { p999: 10000 } }),
});

import { Injectable } from '@nestjs/common';
import { ModuleDatabase, timestamp } from '../../platform/index.js';
import type {
  Recommendation,
  RecommendationList,
  RecommendForCustomer,
  RecommendForSession,
  RecommendSimilar,
} from './contract/recommendations.contract.js';
import { Following } from './following.js';
import { BOUGHT, RATED, VIEW_WEIGHT, VIEWED, recency } from './methods/trail.js';
import { Nevers } from './nevers.js';
import { ofCustomer } from './owners.js';
import { type Seed, shelfOf } from './shelf.js';
import { LIKED_FROM, SIGNAL_COLUMNS, type SignalRow } from './trail-rows.js';

/** So much of what a customer did last leads to recommendations. */
const MOST_SEEDS = 50;
const BECAUSE = { [BOUGHT]: 'bought', [RATED]: 'rated', [VIEWED]: 'viewed' } as const;

/** What a visitor may like. */
@Injectable()
export class Recommending {
  /** What this instance has shown since it started, and how much of it was from deep in the catalogue. */
  shown = 0;
  discovered = 0;

  constructor(
    private readonly database: ModuleDatabase,
    private readonly following: Following,
    private readonly nevers: Nevers,
  ) {}

  async similar({ productId, limit, ...who }: RecommendSimilar): Promise<RecommendationList> {
    const never = await this.nevers.of(who);
    return this.list({
      seeds: [{ productId, weight: 1 }],
      allowed: (id) => !never.has(id),
      limit,
      fill: false,
      chance: `${who.customerId ?? who.sessionId ?? ''} ${productId}`,
    });
  }

  async forSession({ viewed, limit, ...who }: RecommendForSession): Promise<RecommendationList> {
    const never = await this.nevers.of(who);
    const latest = [...new Set(viewed)];
    return this.list({
      seeds: latest.map((productId, ago) => ({ productId, weight: recency(ago), because: 'viewed' })),
      allowed: (id) => !never.has(id),
      limit,
      fill: true,
      chance: who.sessionId ?? who.customerId ?? latest.join(' '),
    });
  }

  async forCustomer({ customerId, sessionId, limit }: RecommendForCustomer): Promise<RecommendationList> {
    const [never, rows] = await Promise.all([
      this.nevers.of({ customerId, ...(sessionId === undefined ? {} : { sessionId }) }),
      this.database.read<SignalRow>(`SELECT ${SIGNAL_COLUMNS} FROM signal WHERE owner = ?`, [ofCustomer(customerId)]),
    ]);
    // What the customer knows already is no news, whatever became of it.
    for (const { product_id } of rows) never.add(product_id);
    return this.list({
      seeds: seedsIn(rows),
      allowed: (id) => !never.has(id),
      limit,
      fill: true,
      chance: customerId,
    });
  }

  private list(options: Parameters<typeof shelfOf>[1]): RecommendationList {
    const { statistics } = this.following;
    const items: Recommendation[] = shelfOf(statistics, {
      ...options,
      allowed: (id) => this.following.canBeBought(id) && options.allowed(id),
      chance: `${options.chance} ${timestamp().slice(0, 10)}`,
    });
    this.shown += items.length;
    this.discovered += items.filter(({ reason }) => reason.kind === 'discovery').length;
    return { items, snapshot: statistics.version };
  }
}

/** The latest that the customer bought, liked or looked at, each once with what says most; an order is one moment. */
function seedsIn(rows: readonly SignalRow[]): Seed[] {
  const said = rows.filter(({ kind, stars }) => kind !== RATED || (stars ?? 0) >= LIKED_FROM);
  const latest = new Map<string, SignalRow>();
  for (const row of said) {
    const known = latest.get(row.product_id);
    if (!known || row.kind < known.kind || (row.kind === known.kind && row.last_at > known.last_at))
      latest.set(row.product_id, row);
  }
  const ordered = [...latest.values()]
    .sort((a, b) => (a.last_at < b.last_at ? 1 : a.last_at > b.last_at ? -1 : b.number - a.number))
    .slice(0, MOST_SEEDS);
  let moments = 0;
  return ordered.map((row, i) => {
    if (i > 0 && ordered[i - 1]?.last_at !== row.last_at) moments++;
    return {
      productId: row.product_id,
      weight: recency(moments) * (row.kind === VIEWED ? VIEW_WEIGHT : 1),
      because: BECAUSE[row.kind as keyof typeof BECAUSE],
    };
  });
}

import { BOUGHT, RATED, VIEWED } from './methods/trail.js';
import type { Step } from './statistic-change.js';

export interface SignalRow {
  owner: string;
  product_id: string;
  kind: number;
  source: string;
  session_id: string | null;
  stars: number | null;
  first_at: string;
  last_at: string;
  number: number;
}

export const SIGNAL_COLUMNS = 'owner, product_id, kind, source, session_id, stars, first_at, last_at, number';

/** Who gives fewer stars does not recommend it. */
export const LIKED_FROM = 3;

const inOrder = (a: SignalRow, b: SignalRow): number =>
  a.first_at < b.first_at ? -1 : a.first_at > b.first_at ? 1 : a.number - b.number;

const isLiked = ({ kind, stars }: SignalRow): boolean => kind !== RATED || (stars ?? 0) >= LIKED_FROM;

/**
 * The two trails of an owner: what was bought and rated well, and what was viewed, each product once, where it was first met. What
 * was bought and rated is bought.
 */
export function trailsIn(rows: readonly SignalRow[]): { kept: Step[]; viewed: Step[] } {
  const sorted = [...rows].sort(inOrder);
  const bought = new Set(rows.filter(({ kind }) => kind === BOUGHT).map((row) => row.product_id));
  const kept = firstOfEach(sorted.filter((row) => row.kind !== VIEWED && isLiked(row)));
  const viewed = firstOfEach(sorted.filter(({ kind }) => kind === VIEWED));
  return {
    kept: kept.map(({ product_id: productId }) => ({ productId, kind: bought.has(productId) ? BOUGHT : RATED })),
    viewed: viewed.map(({ product_id: productId }) => ({ productId, kind: VIEWED })),
  };
}

function firstOfEach(rows: readonly SignalRow[]): SignalRow[] {
  const met = new Set<string>();
  return rows.filter(({ product_id }) => !met.has(product_id) && met.add(product_id));
}

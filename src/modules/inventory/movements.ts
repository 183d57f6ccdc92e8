import type { Transaction } from '../../platform/index.js';
import type { ReservedItem } from './contract/inventory.contract.js';
import { publishTurn } from './availability.js';
import { availableOf } from './stock-level.js';

type Count = 'on_hand' | 'reserved' | 'committed';

interface Movement {
  /** What one unit does to the counts. */
  effect: Readonly<Record<Count, -1 | 0 | 1>>;
  /** Where the units come from: each of these has to have as many, or nothing moves. */
  from: readonly string[];
  sql: string;
}

function movement(effect: Partial<Movement['effect']>, ...from: string[]): Movement {
  const enough = from.map((pool) => `${pool} >= ?`).join(' AND ');
  return {
    effect: { on_hand: 0, reserved: 0, committed: 0, ...effect },
    from,
    sql: `UPDATE stock SET on_hand = on_hand + ?, reserved = reserved + ?, committed = committed + ?
          WHERE product_id = ? AND ${enough} RETURNING on_hand, reserved`,
  };
}

/** All ways in which the units of a reservation move. Checking and moving is one statement: two can't take the same unit. */
export const MOVEMENTS = {
  /** a checkout takes units that nobody holds */
  hold: movement({ reserved: 1 }, 'on_hand - reserved'),
  /** a hold ends without a sale */
  letGo: movement({ reserved: -1 }, 'reserved'),
  /** a hold becomes a sale; after a recount the units may not be there */
  sell: movement({ on_hand: -1, reserved: -1, committed: 1 }, 'on_hand', 'reserved'),
  /** a hold that had expired becomes a sale, if nobody else has taken the units */
  sellUnheld: movement({ on_hand: -1, committed: 1 }, 'on_hand - reserved'),
  /** sold units leave the house */
  ship: movement({ committed: -1 }, 'committed'),
  /** sold units stay after all */
  putBack: movement({ on_hand: 1, committed: -1 }, 'committed'),
} as const;

/** Moves the units of one item, or none when there are too few; publishes when the product's availability turns. */
export async function move(
  tx: Transaction,
  kind: keyof typeof MOVEMENTS,
  { productId, quantity }: ReservedItem,
): Promise<boolean> {
  const { effect, from, sql } = MOVEMENTS[kind];
  const change = (count: Count): number => effect[count] * quantity;
  const [after] = await tx.query<{ on_hand: number; reserved: number }>(sql, [
    change('on_hand'),
    change('reserved'),
    change('committed'),
    productId,
    ...from.map(() => quantity),
  ]);
  if (!after) return false;
  const before = { on_hand: after.on_hand - change('on_hand'), reserved: after.reserved - change('reserved') };
  publishTurn(tx, productId, availableOf(before), availableOf(after));
  return true;
}

/** Moves units that must be there, since the books say so. */
export async function moveAll(
  tx: Transaction,
  kind: keyof typeof MOVEMENTS,
  items: readonly ReservedItem[],
): Promise<void> {
  for (const item of items)
    if (!(await move(tx, kind, item)))
      throw new Error(`the books are wrong: cannot ${kind} ${item.quantity} of ${item.productId}`);
}

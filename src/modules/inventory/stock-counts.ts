import { type Transaction, inList } from '../../platform/index.js';
import type { SetOnHand, StockLevel } from './contract/inventory.contract.js';
import { publishTurn } from './availability.js';
import { STOCK_COLUMNS, type StockRow, availableOf, toStockLevel } from './stock-level.js';

type CountedRow = StockRow & { imported_on_hand: number | null };

/** A recount: what staff has found on the shelf counts, even below what is reserved. */
export async function setOnHand(tx: Transaction, { productId, onHand }: SetOnHand): Promise<StockLevel> {
  const before = (await stored(tx, [productId])).get(productId);
  if (before?.on_hand === onHand) return toStockLevel(before);
  return write(tx, productId, before, onHand, before?.imported_on_hand ?? null);
}

/** Sets the counts of a catalogue file, each value once: what was sold since its last import stays sold. */
export async function importStock(tx: Transaction, items: readonly SetOnHand[]): Promise<number> {
  const wanted = new Map(items.map(({ productId, onHand }) => [productId, onHand]));
  const known = await stored(tx, [...wanted.keys()]);
  let changed = 0;
  for (const [productId, onHand] of wanted) {
    const before = known.get(productId);
    if (before?.imported_on_hand === onHand) continue;
    await write(tx, productId, before, onHand, onHand);
    changed++;
  }
  return changed;
}

async function stored(tx: Transaction, productIds: string[]): Promise<Map<string, CountedRow>> {
  const list = inList(productIds);
  const rows = await tx.query<CountedRow>(
    `SELECT ${STOCK_COLUMNS}, imported_on_hand FROM stock WHERE product_id IN ${list.sql}`,
    list.params,
  );
  return new Map(rows.map((row) => [row.product_id, row]));
}

async function write(
  tx: Transaction,
  productId: string,
  before: CountedRow | undefined,
  onHand: number,
  imported: number | null,
): Promise<StockLevel> {
  await tx.run(
    `INSERT INTO stock (product_id, on_hand, imported_on_hand) VALUES (?, ?, ?)
     ON CONFLICT (product_id) DO UPDATE SET on_hand = excluded.on_hand, imported_on_hand = excluded.imported_on_hand`,
    [productId, onHand, imported],
  );
  const after = { product_id: productId, reserved: 0, committed: 0, ...before, on_hand: onHand };
  publishTurn(tx, productId, before ? availableOf(before) : 0, availableOf(after));
  return toStockLevel(after);
}

import { type ServiceError, type Transaction, conflict, inList } from '../../platform/index.js';
import type { ReservedItem } from './contract/inventory.contract.js';
import { STOCK_COLUMNS, type StockRow, availableOf } from './stock-level.js';

/** An item of which there are too few. */
export interface Shortage {
  productId: string;
  requested: number;
  available: number;
}

/** The items of which there are fewer than wanted, by what `countOf` says there is of a product. */
export async function shortagesOf(
  tx: Transaction,
  items: readonly ReservedItem[],
  countOf: (row: StockRow) => number = availableOf,
): Promise<Shortage[]> {
  const list = inList(items.map((item) => item.productId));
  const rows = await tx.query<StockRow>(
    `SELECT ${STOCK_COLUMNS} FROM stock WHERE product_id IN ${list.sql}`,
    list.params,
  );
  const counts = new Map(rows.map((row) => [row.product_id, countOf(row)]));
  return items
    .map(({ productId, quantity }) => ({ productId, requested: quantity, available: counts.get(productId) ?? 0 }))
    .filter(({ requested, available }) => available < requested);
}

export const outOfStock = (items: Shortage[]): ServiceError =>
  conflict('out_of_stock', 'There are not enough units in stock.', { items });

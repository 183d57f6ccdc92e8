import type { StockLevel } from './contract/inventory.contract.js';

/** Counts of a product as they are stored. */
export interface StockRow {
  product_id: string;
  on_hand: number;
  reserved: number;
  committed: number;
}

export const STOCK_COLUMNS = 'product_id, on_hand, reserved, committed';

/** Units that can be reserved now. A recount may find fewer units than are reserved: then none are, until holds end. */
export const availableOf = (counts: { on_hand: number; reserved: number }): number =>
  Math.max(0, counts.on_hand - counts.reserved);

export const toStockLevel = (row: StockRow): StockLevel => ({
  productId: row.product_id,
  onHand: row.on_hand,
  reserved: row.reserved,
  available: availableOf(row),
  committed: row.committed,
});

import type { Transaction } from '../../platform/index.js';
import { nextNumber } from './change-numbers.js';

interface State {
  known: number;
  available: number;
}

/** Keeps whether the catalogue knows a product and whether it can be bought; recommended is what both is true of. */
export async function setProductState(tx: Transaction, productId: string, change: Partial<State>): Promise<void> {
  const [before] = await tx.query<State>('SELECT known, available FROM product_state WHERE product_id = ?', [
    productId,
  ]);
  const after = { known: 0, available: 0, ...before, ...change };
  if (before && before.known === after.known && before.available === after.available) return;
  await tx.run(
    `INSERT INTO product_state (product_id, known, available, number) VALUES (?, ?, ?, ?)
     ON CONFLICT (product_id) DO UPDATE SET known = excluded.known, available = excluded.available, number = excluded.number`,
    [productId, after.known, after.available, await nextNumber(tx)],
  );
}

import { type Transaction, conflict, inList } from '../../platform/index.js';
import type { MergedCart } from '../cart/contract/cart.contract.js';
import type { OrderRow } from './order-rows.js';

/**
 * What is in a cart is ordered once. An order stands for its cart's generation and for those of the carts that had been merged
 * into it; and a guest's order that is still under way stands for what the guest's cart has brought into the customer's.
 * Errors: conflict `checkout_in_progress`.
 */
export async function mustBeTheOnlyOrder(tx: Transaction, row: OrderRow, merged: readonly MergedCart[]): Promise<void> {
  const same = [row.cart_id, row.cart_generation];
  const others = await tx.query(
    `SELECT order_id FROM orders WHERE cart_id = ? AND cart_generation = ? AND state <> 'rejected'
     UNION ALL
     SELECT orders.order_id FROM order_merged_cart JOIN orders ON orders.order_id = order_merged_cart.order_id
     WHERE order_merged_cart.cart_id = ? AND order_merged_cart.cart_generation = ? AND orders.state <> 'rejected'`,
    [...same, ...same],
  );
  if (others.length > 0) throw inProgress();
  if (merged.length === 0) return;
  const ids = inList(merged.map(({ cartId }) => cartId));
  const unsettled = await tx.query(
    `SELECT order_id FROM orders WHERE cart_id IN ${ids.sql} AND state <> 'rejected' AND step <> 'done'`,
    ids.params,
  );
  if (unsettled.length > 0) throw inProgress();
}

export async function rememberMerged(tx: Transaction, orderId: string, merged: readonly MergedCart[]): Promise<void> {
  for (const { cartId, generation } of merged)
    await tx.run('INSERT INTO order_merged_cart (order_id, cart_id, cart_generation) VALUES (?, ?, ?)', [
      orderId,
      cartId,
      generation,
    ]);
}

const inProgress = () => conflict('checkout_in_progress', 'Another order from this cart is being placed.');

import { Injectable } from '@nestjs/common';
import { Subscribes, type Transaction, inList } from '../../platform/index.js';
import { type OrderFact, Ordering } from '../ordering/contract/ordering.contract.js';

const LIVE =
  'SELECT 1 FROM purchase WHERE purchase.customer_id = review.customer_id AND purchase.product_id = review.product_id';

/** Knows who has bought what, from ordering's events: reviews carry the mark `verified` while an order stands behind them. */
@Injectable()
export class Purchases {
  @Subscribes(Ordering.events.OrderConfirmed)
  async onOrderConfirmed({ orderId, customerId, items }: OrderFact, tx: Transaction): Promise<void> {
    // A guest cannot review.
    if (customerId === null) return;
    const productIds = [...new Set(items.map(({ productId }) => productId))];
    const places = productIds.map(() => '(?, ?, ?)').join(', ');
    await tx.run(
      `INSERT INTO purchase (order_id, product_id, customer_id) VALUES ${places} ON CONFLICT (order_id, product_id) DO NOTHING`,
      productIds.flatMap((productId) => [orderId, productId, customerId]),
    );
    const ids = inList(productIds);
    await tx.run(`UPDATE review SET verified = 1 WHERE customer_id = ? AND product_id IN ${ids.sql} AND verified = 0`, [
      customerId,
      ...ids.params,
    ]);
  }

  /** Another order of the same product keeps the mark. Of one order, events come in order: this one is the last. */
  @Subscribes(Ordering.events.OrderCanceled)
  async onOrderCanceled({ orderId, customerId, items }: OrderFact, tx: Transaction): Promise<void> {
    if (customerId === null) return;
    await tx.run('DELETE FROM purchase WHERE order_id = ?', [orderId]);
    const ids = inList([...new Set(items.map(({ productId }) => productId))]);
    await tx.run(
      `UPDATE review SET verified = 0
       WHERE customer_id = ? AND product_id IN ${ids.sql} AND verified = 1 AND NOT EXISTS (${LIVE})`,
      [customerId, ...ids.params],
    );
  }
}

export async function hasBought(tx: Transaction, customerId: string, productId: string): Promise<boolean> {
  const found = await tx.query('SELECT 1 AS one FROM purchase WHERE customer_id = ? AND product_id = ? LIMIT 1', [
    customerId,
    productId,
  ]);
  return found.length > 0;
}

import { Injectable } from '@nestjs/common';
import { type AuditReport, ModuleDatabase, timestamp } from '../../platform/index.js';

/** An order that is still unfinished after this long (ms) needs somebody's eyes. */
const TOO_LONG_MS = 10 * 60_000;

const CHECKS: readonly [finding: string, sql: string][] = [
  [
    'does not add up',
    `SELECT order_id FROM orders WHERE total <> subtotal + shipping + tax OR subtotal <>
       (SELECT COALESCE(SUM(line_total), 0) FROM order_item WHERE order_item.order_id = orders.order_id)`,
  ],
  [
    'has a line that does not add up',
    'SELECT order_id FROM order_item WHERE line_total <> unit_price * quantity OR quantity < 1',
  ],
  [
    'has a history that does not end in its state',
    `SELECT order_id FROM orders WHERE state <>
       (SELECT state FROM order_history WHERE order_history.order_id = orders.order_id ORDER BY position DESC LIMIT 1)`,
  ],
  [
    'has a payment that does not go with its state',
    `SELECT order_id FROM orders WHERE NOT (
       (state = 'placed' AND payment_state = 'pending') OR
       (state = 'confirmed' AND payment_state = 'authorized') OR
       (state = 'confirmed' AND step = 'ship' AND payment_state IN ('partially_refunded', 'refunded')) OR
       (state IN ('shipped', 'delivered', 'returned') AND payment_state IN ('captured', 'partially_refunded', 'refunded')) OR
       (state = 'canceled' AND payment_state = 'voided') OR
       (state = 'rejected' AND payment_state IN ('voided', 'declined')))`,
  ],
  [
    'shares a generation of a cart with another order',
    `SELECT MIN(order_id) AS order_id FROM orders WHERE state <> 'rejected' GROUP BY cart_id, cart_generation HAVING COUNT(*) > 1`,
  ],
  [
    'is decided, but its key is still pending',
    `SELECT orders.order_id FROM checkout JOIN orders ON orders.order_id = checkout.order_id
     WHERE checkout.state = 'pending' AND orders.state <> 'placed'`,
  ],
];

/** Ordering checks its own books. */
@Injectable()
export class OrderAudit {
  constructor(private readonly database: ModuleDatabase) {}

  async report(): Promise<AuditReport> {
    const findings: string[] = [];
    for (const [finding, sql] of CHECKS) findings.push(...(await this.ordersThat(finding, `${sql} LIMIT 100`, [])));
    const old = "SELECT order_id FROM orders WHERE step <> 'done' AND placed_at < ? LIMIT 100";
    findings.push(...(await this.ordersThat('is unfinished for too long', old, [timestamp(Date.now() - TOO_LONG_MS)])));
    const counts = await this.database.read<{ state: string; n: number }>(
      'SELECT state, COUNT(*) AS n FROM orders GROUP BY state',
    );
    return { findings, figures: Object.fromEntries(counts.map(({ state, n }) => [state, String(n)])) };
  }

  private async ordersThat(finding: string, sql: string, params: string[]): Promise<string[]> {
    const rows = await this.database.read<{ order_id: string }>(sql, params);
    return rows.map(({ order_id }) => `order ${order_id} ${finding}`);
  }
}

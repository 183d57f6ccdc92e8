import { type SqlValue, type Transaction, timestamp } from '../../platform/index.js';
import type { Order, OrderFact, OrderItem, OrderState, OrderStep } from './contract/ordering.contract.js';

/**
 * Where the work on an order stands. `begun`: placed, outcome not known yet. `settle`: decided, its cart not yet emptied.
 * `cancel` and `ship`: on the way there. `release`: rejected, its holds not yet let go. `done`: nothing left to do.
 */
export type Step = 'begun' | 'settle' | 'cancel' | 'ship' | 'release' | 'done';

export interface OrderRow {
  order_id: string;
  customer_id: string | null;
  command_id: string;
  cart_id: string;
  cart_generation: number;
  email: string;
  shipping_address: string;
  shipping_method: string;
  currency: string;
  subtotal: number;
  shipping: number;
  tax: number;
  total: number;
  state: OrderState;
  payment_state: Order['payment']['state'];
  last4: string | null;
  reason: string | null;
  step: Step;
  attempts: number;
  next_attempt_at: string;
  shipment_id: string | null;
  ship_command_id: string | null;
  carrier: string | null;
  tracking_code: string | null;
  placed_at: string;
}

export interface ItemRow {
  order_id: string;
  product_id: string;
  title: string;
  quantity: number;
  unit_price: number;
  line_total: number;
  /** What the customer had taken out of the cart's line when it was ordered; see the cart's `settle`. */
  cart_taken: number;
}

export interface HistoryRow {
  order_id: string;
  state: OrderState;
  at: string;
}

/** An order with its parts, as it is stored. */
export interface StoredOrder {
  row: OrderRow;
  items: ItemRow[];
  history: HistoryRow[];
}

export const ORDER = 'SELECT * FROM orders WHERE order_id = ?';
export const ITEMS =
  'SELECT order_id, product_id, title, quantity, unit_price, line_total, cart_taken FROM order_item WHERE order_id = ? ORDER BY position';
export const HISTORY = 'SELECT order_id, state, at FROM order_history WHERE order_id = ? ORDER BY position';

export async function insertOrder(tx: Transaction, { row, items, history }: StoredOrder): Promise<void> {
  const columns = Object.keys(row);
  await tx.run(
    `INSERT INTO orders (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    Object.values(row) as SqlValue[],
  );
  for (const [position, item] of items.entries())
    await tx.run(
      `INSERT INTO order_item (order_id, position, product_id, title, quantity, unit_price, line_total, cart_taken)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        row.order_id,
        position,
        item.product_id,
        item.title,
        item.quantity,
        item.unit_price,
        item.line_total,
        item.cart_taken,
      ],
    );
  for (const { state, at } of history) await appendHistory(tx, row.order_id, state, at);
}

export async function appendHistory(
  tx: Transaction,
  orderId: string,
  state: OrderState,
  at = timestamp(),
): Promise<void> {
  await tx.run(
    `INSERT INTO order_history (order_id, position, state, at)
     SELECT ?, COUNT(*), ?, ? FROM order_history WHERE order_id = ?`,
    [orderId, state, at, orderId],
  );
}

/** The order as this transaction sees it. */
export async function storedOrder(tx: Transaction, orderId: string): Promise<StoredOrder | undefined> {
  const [row] = await tx.query<OrderRow>(ORDER, [orderId]);
  if (!row) return undefined;
  return {
    row,
    items: await tx.query<ItemRow>(ITEMS, [orderId]),
    history: await tx.query<HistoryRow>(HISTORY, [orderId]),
  };
}

export function toOrder({ row, items, history }: StoredOrder): Order {
  const money = (amount: number) => ({ amount, currency: row.currency });
  return {
    orderId: row.order_id,
    state: row.state,
    email: row.email,
    items: items.map((item): OrderItem => ({
      productId: item.product_id,
      title: item.title,
      quantity: item.quantity,
      unitPrice: money(item.unit_price),
      lineTotal: money(item.line_total),
    })),
    subtotal: money(row.subtotal),
    shipping: money(row.shipping),
    tax: money(row.tax),
    total: money(row.total),
    shippingAddress: JSON.parse(row.shipping_address) as Order['shippingAddress'],
    shippingMethod: row.shipping_method,
    payment: { state: row.payment_state, ...(row.last4 === null ? {} : { last4: row.last4 }) },
    placedAt: row.placed_at,
    history: history.map(({ state, at }): OrderStep => ({ state, at })),
    ...(row.reason === null ? {} : { reason: row.reason }),
  };
}

export const toFact = ({ row, items }: Pick<StoredOrder, 'row' | 'items'>, at: string): OrderFact => ({
  orderId: row.order_id,
  customerId: row.customer_id,
  items: items.map((item) => ({ productId: item.product_id, quantity: item.quantity })),
  at,
});

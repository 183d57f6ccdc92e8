import { Injectable } from '@nestjs/common';
import { ModuleDatabase, type SqlValue, inList, invalid } from '../../platform/index.js';
import type { ListOrders, OrderPage, Sales, WalkSales } from './contract/ordering.contract.js';
import { type HistoryRow, type ItemRow, type OrderRow, toFact, toOrder } from './order-rows.js';

/** Lists orders, newest first: three statements, however long the page. */
@Injectable()
export class OrderList {
  constructor(private readonly database: ModuleDatabase) {}

  /** Errors: invalid `invalid_cursor`. */
  async page({ customerId, state, limit, cursor }: ListOrders): Promise<OrderPage> {
    const after = cursor === undefined ? undefined : decode(cursor);
    const conditions: [sql: string, ...params: SqlValue[]][] = [
      ...(customerId === undefined ? [] : [['customer_id = ?', customerId] as [string, SqlValue]]),
      ...(state === undefined ? [] : [['state = ?', state] as [string, SqlValue]]),
      ...(after
        ? [['(placed_at, order_id) < (?, ?)', after.placedAt, after.orderId] as [string, SqlValue, SqlValue]]
        : []),
    ];
    const where = conditions.length > 0 ? `WHERE ${conditions.map(([sql]) => sql).join(' AND ')}` : '';
    const rows = await this.database.read<OrderRow>(
      `SELECT * FROM orders ${where} ORDER BY placed_at DESC, order_id DESC LIMIT ?`,
      [...conditions.flatMap(([, ...params]) => params), limit + 1],
    );
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      items: await this.complete(page),
      next: rows.length > limit && last ? encode(last.placed_at, last.order_id) : null,
    };
  }

  /** In the order of their ids. */
  async sales({ after, limit }: WalkSales): Promise<Sales> {
    const rows = await this.database.read<OrderRow>(
      `SELECT * FROM orders WHERE order_id > ? AND state NOT IN ('placed', 'rejected', 'canceled') ORDER BY order_id LIMIT ?`,
      [after ?? '', limit],
    );
    const itemsOf = await this.itemsOf(rows);
    return { items: rows.map((row) => toFact({ row, items: itemsOf.get(row.order_id) ?? [] }, row.placed_at)) };
  }

  private async itemsOf(rows: OrderRow[]): Promise<Map<string, ItemRow[]>> {
    const ids = inList(rows.map((row) => row.order_id));
    const items = await this.database.read<ItemRow>(
      `SELECT order_id, product_id, title, quantity, unit_price, line_total, cart_taken FROM order_item WHERE order_id IN ${ids.sql} ORDER BY order_id, position`,
      ids.params,
    );
    return byOrder(items);
  }

  private async complete(rows: OrderRow[]): Promise<OrderPage['items']> {
    const ids = inList(rows.map((row) => row.order_id));
    const [itemsOf, history] = await Promise.all([
      this.itemsOf(rows),
      this.database.read<HistoryRow>(
        `SELECT order_id, state, at FROM order_history WHERE order_id IN ${ids.sql} ORDER BY order_id, position`,
        ids.params,
      ),
    ]);
    const historyOf = byOrder(history);
    return rows.map((row) =>
      toOrder({ row, items: itemsOf.get(row.order_id) ?? [], history: historyOf.get(row.order_id) ?? [] }),
    );
  }
}

function byOrder<T extends { order_id: string }>(rows: T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.order_id);
    if (group) group.push(row);
    else groups.set(row.order_id, [row]);
  }
  return groups;
}

const encode = (placedAt: string, orderId: string): string =>
  Buffer.from(`${placedAt} ${orderId}`).toString('base64url');

function decode(cursor: string): { placedAt: string; orderId: string } {
  const match = /^(\d{4}-\d{2}-\d{2}T[\d:.]{12}Z) ([0-9a-f-]{36})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (!match) throw invalid('invalid_cursor', 'The cursor is not one of this list.');
  return { placedAt: match[1] as string, orderId: match[2] as string };
}

import { type Transaction, notFound, timestamp } from '../../platform/index.js';
import type { CartView, MergedCart } from './contract/cart.contract.js';

export interface CartRow {
  cart_id: string;
  customer_id: string | null;
  currency: string | null;
  generation: number;
  merged_into: string | null;
  updated_at: string;
}

export interface LineRow {
  product_id: string;
  quantity: number;
  /** Units that the customer has taken out so far: what a checkout saw tells `settle` what was taken out since. */
  taken: number;
}

export const CART =
  'SELECT cart_id, customer_id, currency, generation, merged_into, updated_at FROM cart WHERE cart_id = ?';
export const LINES =
  'SELECT product_id, quantity, taken FROM cart_line WHERE cart_id = ? AND quantity > 0 ORDER BY position, product_id';

/** Checkouts that were begun before a merge have ended long before this (ms). */
const MERGED_LATELY_MS = 7 * 24 * 3_600_000;
const MERGED = `SELECT cart_id AS "cartId", generation FROM cart WHERE merged_into = ? AND updated_at > ?
  ORDER BY updated_at DESC LIMIT 20`;

/** The carts that were merged into a customer's cart lately; nothing is ever merged into a guest's. */
export async function mergedLately(rows: Rows, { cart_id, customer_id }: CartRow): Promise<MergedCart[]> {
  if (customer_id === null) return [];
  return rows<MergedCart>(MERGED, [cart_id, timestamp(Date.now() - MERGED_LATELY_MS)]);
}

/** Where rows are read from: a transaction, or committed data. */
export type Rows = <T extends object>(sql: string, params: string[]) => T[] | Promise<T[]>;

/**
 * The cart that an id leads its caller to: itself, or the cart that it was merged into. Errors: not_found, also for a
 * customer's cart that somebody else asks for.
 */
export async function openCart(rows: Rows, cartId: string, customerId: string | undefined): Promise<CartRow> {
  let [cart] = await rows<CartRow>(CART, [cartId]);
  if (cart?.merged_into) [cart] = await rows<CartRow>(CART, [cart.merged_into]);
  if (!cart || (cart.customer_id !== null && cart.customer_id !== customerId)) throw notFound('cart');
  return cart;
}

export const within =
  (tx: Transaction): Rows =>
  (sql, params) =>
    tx.query(sql, params);

export function toView(cart: CartRow, lines: LineRow[]): CartView {
  return {
    cartId: cart.cart_id,
    customerId: cart.customer_id,
    currency: cart.currency,
    generation: cart.generation,
    items: lines.map(({ product_id, quantity, taken }) => ({
      productId: product_id,
      quantity,
      ...(taken > 0 ? { taken } : {}),
    })),
    updatedAt: cart.updated_at,
  };
}

/** Marks the cart as changed and shows it as it is in this transaction. */
export async function touched(tx: Transaction, cart: CartRow): Promise<CartView> {
  const updatedAt = timestamp();
  await tx.run('UPDATE cart SET updated_at = ?, currency = ?, generation = ? WHERE cart_id = ?', [
    updatedAt,
    cart.currency,
    cart.generation,
    cart.cart_id,
  ]);
  return toView({ ...cart, updated_at: updatedAt }, await tx.query<LineRow>(LINES, [cart.cart_id]));
}

/** Sets a line to a quantity; a new line, and one that was removed, comes last. */
export async function putLine(tx: Transaction, cartId: string, productId: string, quantity: number): Promise<void> {
  await tx.run(
    `INSERT INTO cart_line (cart_id, product_id, quantity, position, removed_at)
     SELECT ?, ?, ?, COALESCE(MAX(position), 0) + 1, NULL FROM cart_line WHERE cart_id = ?
     ON CONFLICT (cart_id, product_id) DO UPDATE SET
       position = CASE WHEN cart_line.quantity = 0 THEN excluded.position ELSE cart_line.position END,
       taken = cart_line.taken
         + CASE WHEN cart_line.quantity > excluded.quantity THEN cart_line.quantity - excluded.quantity ELSE 0 END,
       quantity = excluded.quantity,
       removed_at = NULL`,
    [cartId, productId, quantity, cartId],
  );
}

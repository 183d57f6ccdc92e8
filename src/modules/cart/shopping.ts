import { Injectable } from '@nestjs/common';
import { ModuleDatabase, type Transaction, conflict, timestamp } from '../../platform/index.js';
import { type CartRow, openCart, putLine, touched, within } from './cart-rows.js';
import type { AddToCart, CartView, SetCartQuantity } from './contract/cart.contract.js';

export const MOST_OF_ONE = 999;
export const MOST_LINES = 200;
/** Lines and tombstones of one cart; beyond, what is not there leaves none. */
const MOST_ROWS = 1_000;

/** Puts things into carts and takes them out. */
@Injectable()
export class Shopping {
  constructor(private readonly database: ModuleDatabase) {}

  add(request: AddToCart): Promise<CartView> {
    const { currency, addedAt, ...asked } = request;
    // What the caller knew about the product, and when, may differ from one try to the next: it is still the same add.
    return this.database.once(asked, async (tx) => {
      const { productId, quantity } = asked;
      const cart = await openCart(within(tx), asked.cartId, asked.customerId);
      const [line] = await tx.query<{ quantity: number; removed_at: string | null }>(
        'SELECT quantity, removed_at FROM cart_line WHERE cart_id = ? AND product_id = ?',
        [cart.cart_id, productId],
      );
      // Added before it was removed, but known only now: the removal came after, and stays.
      if (addedAt !== undefined && line?.removed_at != null && line.removed_at >= addedAt) return touched(tx, cart);
      const sum = (line?.quantity ?? 0) + quantity;
      if (sum > MOST_OF_ONE)
        throw conflict('quantity_limit', `A cart holds at most ${MOST_OF_ONE} of one product.`, {
          inCart: line?.quantity ?? 0,
        });
      if (!line?.quantity) await mustHaveRoom(tx, cart);
      await putLine(tx, cart.cart_id, productId, sum);
      return touched(tx, inCurrency(cart, currency));
    });
  }

  /** Setting twice is setting once, but not when something was added in between: so the command is remembered like an add. */
  setQuantity(request: SetCartQuantity): Promise<CartView> {
    const { currency, ...asked } = request;
    return this.database.once(asked, async (tx) => {
      const { productId, quantity } = asked;
      const cart = await openCart(within(tx), asked.cartId, asked.customerId);
      const [line] = await tx.query<{ quantity: number }>(
        'SELECT quantity FROM cart_line WHERE cart_id = ? AND product_id = ?',
        [cart.cart_id, productId],
      );
      if (quantity > 0) {
        if (!line?.quantity) await mustHaveRoom(tx, cart);
        await putLine(tx, cart.cart_id, productId, quantity);
      } else await bury(tx, cart, productId);
      return touched(tx, quantity > 0 ? inCurrency(cart, currency) : cart);
    });
  }
}

/** Leaves a tombstone, also for a product that is not there: an add of it may still be kept somewhere, and is older. */
async function bury(tx: Transaction, { cart_id: cartId }: CartRow, productId: string): Promise<void> {
  await tx.run(
    `INSERT INTO cart_line (cart_id, product_id, quantity, position, removed_at)
     SELECT ?, ?, 0, COALESCE(MAX(position), 0) + 1, ? FROM cart_line WHERE cart_id = ? HAVING COUNT(*) < ${MOST_ROWS}
     ON CONFLICT (cart_id, product_id) DO NOTHING`,
    [cartId, productId, timestamp(), cartId],
  );
  await tx.run(
    'UPDATE cart_line SET taken = taken + quantity, quantity = 0, removed_at = ? WHERE cart_id = ? AND product_id = ?',
    [timestamp(), cartId, productId],
  );
}

async function mustHaveRoom(tx: Transaction, { cart_id }: CartRow): Promise<void> {
  const [count] = await tx.query<{ n: number }>(
    'SELECT COUNT(*) AS n FROM cart_line WHERE cart_id = ? AND quantity > 0',
    [cart_id],
  );
  if ((count?.n ?? 0) >= MOST_LINES) throw conflict('cart_full', `A cart holds at most ${MOST_LINES} products.`);
}

/** A cart without a currency takes the one of what is put into it. */
function inCurrency(cart: CartRow, currency: string | undefined): CartRow {
  if (currency === undefined || cart.currency === currency) return cart;
  if (cart.currency === null) return { ...cart, currency };
  throw conflict('currency_mismatch', `This cart is in ${cart.currency}, the product is sold in ${currency}.`);
}

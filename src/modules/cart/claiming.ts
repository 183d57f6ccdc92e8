import { Injectable } from '@nestjs/common';
import { ModuleDatabase, type Transaction, conflict, notFound, timestamp } from '../../platform/index.js';
import { CART, type CartRow, LINES, type LineRow, putLine, touched } from './cart-rows.js';
import { type CartView, type ClaimCart, MOST_MERGED_UNITS } from './contract/cart.contract.js';

/** More lines than this are not merged into one cart. */
const MOST_MERGED_LINES = 500;

/** Brings a visitor's anonymous cart into the customer's own. */
@Injectable()
export class Claiming {
  constructor(private readonly database: ModuleDatabase) {}

  claim({ cartId, customerId }: ClaimCart): Promise<CartView> {
    return this.database.write(async (tx) => {
      let [cart] = await tx.query<CartRow>(CART, [cartId]);
      if (cart?.merged_into) [cart] = await tx.query<CartRow>(CART, [cart.merged_into]);
      if (!cart || (cart.customer_id !== null && cart.customer_id !== customerId)) throw notFound('cart');
      if (cart.customer_id !== null) return touched(tx, cart);
      const own = await ownCart(tx, customerId);
      if (own) return merge(tx, cart, own);
      await tx.run('UPDATE cart SET customer_id = ? WHERE cart_id = ?', [customerId, cartId]);
      await tx.run('INSERT INTO customer_cart (customer_id, cart_id) VALUES (?, ?)', [customerId, cartId]);
      return touched(tx, { ...cart, customer_id: customerId });
    });
  }
}

async function ownCart(tx: Transaction, customerId: string): Promise<CartRow | undefined> {
  const [designated] = await tx.query<{ cart_id: string }>('SELECT cart_id FROM customer_cart WHERE customer_id = ?', [
    customerId,
  ]);
  return designated && (await tx.query<CartRow>(CART, [designated.cart_id]))[0];
}

/** Quantities add up: no add is lost. The anonymous id from now on leads to the customer's cart. */
async function merge(tx: Transaction, from: CartRow, into: CartRow): Promise<CartView> {
  const brought = await tx.query<LineRow>(LINES, [from.cart_id]);
  const there = new Map(
    (await tx.query<LineRow>(LINES, [into.cart_id])).map((line) => [line.product_id, line.quantity]),
  );
  const fresh = brought.filter((line) => !there.has(line.product_id)).length;
  if (there.size + fresh > MOST_MERGED_LINES)
    throw conflict('cart_full', `A cart holds at most ${MOST_MERGED_LINES} merged products.`);
  const tooMany = brought.find((line) => line.quantity + (there.get(line.product_id) ?? 0) > MOST_MERGED_UNITS);
  if (tooMany)
    throw conflict('quantity_limit', `A cart holds at most ${MOST_MERGED_UNITS} merged units of one product.`, {
      inCart: there.get(tooMany.product_id) ?? 0,
    });
  const mixed = brought.length > 0 && there.size > 0 && from.currency !== null && into.currency !== null;
  if (mixed && from.currency !== into.currency)
    throw conflict('currency_mismatch', `One cart is in ${from.currency}, the other in ${into.currency}.`);
  for (const { product_id, quantity } of brought)
    await putLine(tx, into.cart_id, product_id, (there.get(product_id) ?? 0) + quantity);
  await tx.run('DELETE FROM cart_line WHERE cart_id = ?', [from.cart_id]);
  // Ids that led to the anonymous cart lead on with it: one step, always.
  await tx.run('UPDATE cart SET merged_into = ?, customer_id = ?, updated_at = ? WHERE cart_id = ?', [
    into.cart_id,
    into.customer_id,
    timestamp(),
    from.cart_id,
  ]);
  const currency =
    brought.length > 0 && (there.size === 0 || into.currency === null)
      ? (from.currency ?? into.currency)
      : into.currency;
  return touched(tx, { ...into, currency });
}

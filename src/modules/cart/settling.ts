import { Injectable } from '@nestjs/common';
import { type Done, ModuleDatabase, type Transaction, notFound, timestamp } from '../../platform/index.js';
import { CART, type CartRow, type LineRow, touched } from './cart-rows.js';
import { Cart, type CartLine, type SettleCart } from './contract/cart.contract.js';

/** Takes out of a cart what was bought from it; what was added meanwhile stays. */
@Injectable()
export class Settling {
  constructor(private readonly database: ModuleDatabase) {}

  settle({ cartId, orderId, items }: SettleCart): Promise<Done> {
    return this.database.write(async (tx) => {
      const [ordered] = await tx.query<CartRow>(CART, [cartId]);
      const [cart] = ordered?.merged_into ? await tx.query<CartRow>(CART, [ordered.merged_into]) : [ordered];
      if (!cart) throw notFound('cart');
      const fresh = await tx.run(
        'INSERT INTO cart_settlement (order_id, cart_id, at) VALUES (?, ?, ?) ON CONFLICT (order_id) DO NOTHING',
        [orderId, cart.cart_id, timestamp()],
      );
      if (fresh === 0) return {};
      // Into the line of another cart nobody knows what was taken out of which.
      for (const item of items) await takeOut(tx, cart.cart_id, item, cart.cart_id === cartId);
      // Bought, not removed: no tombstone.
      await tx.run('DELETE FROM cart_line WHERE cart_id = ? AND quantity = 0 AND removed_at IS NULL', [cart.cart_id]);
      // The cart that was ordered is a generation older; one that it was merged into has a checkout of its own.
      await tx.run('UPDATE cart SET generation = generation + 1 WHERE cart_id = ?', [cartId]);
      await touched(tx, cart.cart_id === cartId ? { ...cart, generation: cart.generation + 1 } : cart);
      tx.publish(Cart.events.CartCheckedOut, { cartId: cart.cart_id, orderId });
      return {};
    });
  }
}

/** Takes the units of one line out that are still there: bought, and not taken out by the customer since. */
async function takeOut(tx: Transaction, cartId: string, bought: CartLine, isOwnLine: boolean): Promise<void> {
  const [line] = await tx.query<Pick<LineRow, 'quantity' | 'taken'>>(
    'SELECT quantity, taken FROM cart_line WHERE cart_id = ? AND product_id = ?',
    [cartId, bought.productId],
  );
  if (!line) return;
  const takenSince = isOwnLine ? Math.max(0, line.taken - (bought.taken ?? 0)) : 0;
  const stillThere = Math.max(0, bought.quantity - takenSince);
  await tx.run('UPDATE cart_line SET quantity = ? WHERE cart_id = ? AND product_id = ?', [
    Math.max(0, line.quantity - stillThere),
    cartId,
    bought.productId,
  ]);
}

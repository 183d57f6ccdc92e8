import { randomBytes } from 'node:crypto';
import { Problem } from './problem.mjs';

/**
 * @param {any} cart
 * @param {any[]} rows
 */
export function cartView(cart, rows) {
  const { currency } = cart;
  let subtotal = 0;
  const items = rows.map((row) => {
    const lineTotal = row.price * row.quantity;
    subtotal += lineTotal;
    return {
      productId: row.productId,
      title: row.title,
      quantity: row.quantity,
      unitPrice: { amount: row.price, currency },
      lineTotal: { amount: lineTotal, currency },
      available: row.available >= row.quantity,
    };
  });
  return { cartId: cart.cartId, currency, items, subtotal: { amount: subtotal, currency }, updatedAt: cart.updatedAt };
}

const noCart = () => new Problem(404, 'cart_not_found', 'There is no such cart.');

/**
 * @param {import('./statements.mjs').Statements} sql
 * @param {<T>(write: () => T) => Promise<T>} write
 */
export function carts(sql, write) {
  return {
    create() {
      const cart = {
        cartId: randomBytes(16).toString('base64url'),
        currency: 'USD',
        updatedAt: new Date().toISOString(),
      };
      return write(() => {
        sql.newCart.run(cart.cartId, cart.currency, cart.updatedAt);
        return cartView(cart, []);
      });
    },

    /** @param {string} cartId */
    read(cartId) {
      const cart = sql.cart.get(cartId);
      if (!cart) throw noCart();
      return cartView(cart, sql.cartItems.all(cartId));
    },

    /**
     * @param {string} cartId
     * @param {string} productId
     * @param {number} quantity
     */
    add(cartId, productId, quantity) {
      if (!Number.isInteger(quantity) || quantity < 1 || quantity > 999) {
        throw new Problem(400, 'bad_quantity', 'A quantity is a whole number from 1 to 999.');
      }
      return write(() => {
        const cart = sql.touchCart.get(new Date().toISOString(), cartId);
        if (!cart) throw noCart();
        if (!addItem(cartId, productId, quantity))
          throw new Problem(404, 'product_not_found', 'There is no such product.');
        return cartView(cart, sql.cartItems.all(cartId));
      });
    },
  };

  /**
   * @param {string} cartId
   * @param {string} productId
   * @param {number} quantity
   */
  function addItem(cartId, productId, quantity) {
    try {
      return sql.addItem.run(cartId, quantity, productId).changes === 1;
    } catch (/** @type {any} */ error) {
      if (error.code !== 'SQLITE_CONSTRAINT_CHECK') throw error;
      throw new Problem(400, 'bad_quantity', 'A cart holds at most 999 of one product.');
    }
  }
}

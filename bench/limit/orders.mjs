import { createHash, randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { Problem } from './problem.mjs';
import { findShippingMethod } from './shipping.mjs';

const sha256 = (/** @type {string} */ text) => createHash('sha256').update(text).digest();

/** @param {any} body */
function checkOrder(body) {
  const address = body?.shippingAddress;
  const addressGiven = ['name', 'line1', 'city', 'postalCode', 'country'].every((field) => address?.[field]);
  const method = findShippingMethod(body?.shippingMethod);
  if (!body?.cartId || !body.email || !addressGiven || !method || body.payment?.method !== 'card') {
    throw new Problem(400, 'bad_order', 'cartId, email, shippingAddress, shippingMethod and payment are needed.');
  }
  if (body.payment.token !== 'tok_approved') throw new Problem(402, 'payment_declined', 'The card was declined.');
  return method;
}

/**
 * @param {import('./statements.mjs').Statements} sql
 * @param {<T>(write: () => T) => Promise<T>} write
 */
export function orders(sql, write) {
  /**
   * The whole order in one transaction: idempotency row, conditional stock, order, items, history, payment, empty cart.
   * Returns the reply as text, since a repeated request is answered with the very same bytes.
   *
   * @param {string | undefined} key
   * @param {any} body
   * @returns {Promise<{ reply: string, accessToken: string }>}
   */
  function place(key, body) {
    if (!key) throw new Problem(400, 'idempotency_key_required', 'Send an Idempotency-Key.');
    const method = checkOrder(body);
    const fingerprint = sha256(JSON.stringify(body));
    return write(() => {
      const before = sql.repeated.get(key);
      if (!before) return placeNew(key, fingerprint, body, method);
      if (before.fingerprint.equals(fingerprint)) return { reply: before.reply, accessToken: before.accessToken };
      throw new Problem(422, 'idempotency_key_reused', 'This Idempotency-Key came with another body before.');
    });
  }

  /**
   * @param {string} key
   * @param {Buffer} fingerprint
   * @param {any} body
   * @param {{ price: { amount: number } }} method
   */
  function placeNew(key, fingerprint, body, method) {
    const cart = sql.cart.get(body.cartId);
    if (!cart) throw new Problem(404, 'cart_not_found', 'There is no such cart.');
    const rows = sql.cartItems.all(body.cartId);
    if (rows.length === 0) throw new Problem(409, 'cart_empty', 'The cart is empty.');

    const { currency } = cart;
    const subtotal = rows.reduce((sum, row) => sum + row.price * row.quantity, 0);
    const shipping = method.price.amount;
    const total = subtotal + shipping;
    if (body.expectedTotal && body.expectedTotal.amount !== total) {
      throw new Problem(409, 'price_changed', `The total is ${total} ${currency} now.`);
    }
    const at = new Date().toISOString();
    const orderId = uuidv7();
    const accessToken = randomBytes(32).toString('base64url');
    const address = JSON.stringify(body.shippingAddress);
    const number = sql.order.run(
      ...[orderId, sha256(accessToken), 'confirmed', body.email, currency],
      ...[subtotal, shipping, 0, total, address, body.shippingMethod, at],
    ).lastInsertRowid;
    for (const row of rows) {
      const taken = sql.takeStock.run(row.quantity, row.product, row.quantity).changes === 1;
      if (!taken) throw new Problem(409, 'out_of_stock', `${row.productId}: ${row.available} left.`);
      sql.orderItem.run(number, row.product, row.title, row.quantity, row.price);
    }
    const history = ['placed', 'confirmed'].map((state) => ({ state, at }));
    history.forEach((entry, seq) => sql.orderHistory.run(number, seq, entry.state, entry.at));
    sql.payment.run(number, 'authorized', total, currency, '4242', at);
    sql.emptyCart.run(body.cartId);

    const money = (/** @type {number} */ amount) => ({ amount, currency });
    const reply = JSON.stringify({
      orderId,
      state: 'confirmed',
      email: body.email,
      items: rows.map((row) => ({
        productId: row.productId,
        title: row.title,
        quantity: row.quantity,
        unitPrice: money(row.price),
        lineTotal: money(row.price * row.quantity),
      })),
      subtotal: money(subtotal),
      shipping: money(shipping),
      tax: money(0),
      total: money(total),
      shippingAddress: body.shippingAddress,
      shippingMethod: body.shippingMethod,
      payment: { state: 'authorized', last4: '4242' },
      placedAt: at,
      history,
    });
    sql.remember.run(key, fingerprint, accessToken, reply, at);
    return { reply, accessToken };
  }

  return { place };
}

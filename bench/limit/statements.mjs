/** Every statement the limit server runs, prepared once. */

/** The columns of a list item, in the order `catalogue.mjs` reads them. */
const SUMMARY = `p.id, p.product_id, p.title, p.authors, p.category, p.price, p.currency, p.image, p.rating, i.available`;

const SQL = {
  product: `SELECT p.title, p.category, p.price, p.currency, p.rating, i.available, p.description, p.facts, p.revision,
      p.updated_at
    FROM product p JOIN inventory i ON i.product = p.id WHERE p.product_id = ?`,
  list: `SELECT ${SUMMARY} FROM product p JOIN inventory i ON i.product = p.id WHERE p.id > ? ORDER BY p.id LIMIT ?`,
  search: `SELECT ${SUMMARY}, f.score
    FROM (SELECT rowid AS id, rank AS score FROM product_fts WHERE product_fts MATCH ? ORDER BY rank LIMIT ?) f
    JOIN product p ON p.id = f.id JOIN inventory i ON i.product = p.id ORDER BY f.score, f.id`,
  searchAfter: `SELECT ${SUMMARY}, f.score
    FROM (SELECT rowid AS id, rank AS score FROM product_fts
      WHERE product_fts MATCH ? AND (rank, rowid) > (?, ?) ORDER BY rank, rowid LIMIT ?) f
    JOIN product p ON p.id = f.id JOIN inventory i ON i.product = p.id ORDER BY f.score, f.id`,

  newCart: 'INSERT INTO cart(cart_id, currency, updated_at) VALUES (?, ?, ?)',
  cart: 'SELECT cart_id AS cartId, currency, updated_at AS updatedAt FROM cart WHERE cart_id = ?',
  touchCart:
    'UPDATE cart SET updated_at = ? WHERE cart_id = ? RETURNING cart_id AS cartId, currency, updated_at AS updatedAt',
  addItem: `INSERT INTO cart_item(cart_id, product, quantity) SELECT ?, id, ? FROM product WHERE product_id = ?
    ON CONFLICT(cart_id, product) DO UPDATE SET quantity = quantity + excluded.quantity`,
  cartItems: `SELECT c.product, p.product_id AS productId, p.title, p.price, c.quantity, i.available
    FROM cart_item c JOIN product p ON p.id = c.product JOIN inventory i ON i.product = c.product
    WHERE c.cart_id = ?`,
  emptyCart: 'DELETE FROM cart_item WHERE cart_id = ?',

  repeated: 'SELECT fingerprint, access_token AS accessToken, reply FROM idempotency WHERE key = ?',
  remember: 'INSERT INTO idempotency(key, fingerprint, access_token, reply, created_at) VALUES (?, ?, ?, ?, ?)',
  takeStock: 'UPDATE inventory SET available = available - ? WHERE product = ? AND available >= ?',
  order: `INSERT INTO orders(order_id, access_hash, state, email, currency, subtotal, shipping, tax, total,
    shipping_address, shipping_method, placed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  orderItem: 'INSERT INTO order_item("order", product, title, quantity, unit_price) VALUES (?, ?, ?, ?, ?)',
  orderHistory: 'INSERT INTO order_history("order", seq, state, at) VALUES (?, ?, ?, ?)',
  payment: 'INSERT INTO payment("order", state, amount, currency, last4, created_at) VALUES (?, ?, ?, ?, ?, ?)',
};

/** @typedef {Record<keyof typeof SQL, import('better-sqlite3').Statement<any[], any>>} Statements */

/**
 * @param {import('better-sqlite3').Database} db
 * @returns {Statements}
 */
export function prepareStatements(db) {
  const prepared = Object.fromEntries(Object.entries(SQL).map(([name, sql]) => [name, db.prepare(sql)]));
  // rows of many columns come as arrays, which costs a third less than objects
  for (const name of ['product', 'list', 'search', 'searchAfter']) prepared[name].raw();
  return /** @type {any} */ (prepared);
}

import { NOUNS } from './words.mjs';

const SUMMARY = ['productId', 'title', 'category', 'price.amount', 'price.currency', 'rating', 'image', 'available'];
const PRODUCT = [...SUMMARY, 'description', 'attributes', 'categories.0', 'stock.available', 'createdAt', 'updatedAt'];
const LINE = ['productId', 'title', 'quantity', 'unitPrice.amount', 'lineTotal.amount'];
const CART = ['cartId', 'currency', 'subtotal.amount', 'updatedAt', ...LINE.map((field) => `items.0.${field}`)];
const TOTALS = ['subtotal.amount', 'shipping.amount', 'tax.amount', 'total.amount'];
const ORDER = ['orderId', 'state', 'email', ...TOTALS, 'shippingAddress.line1', 'shippingMethod', 'payment.state'];
const ORDER_ROWS = ['placedAt', 'history.0.state', ...LINE.map((field) => `items.0.${field}`)];

/**
 * @param {string} what
 * @param {any} value
 * @param {string[]} fields dotted paths
 */
function mustHave(what, value, fields) {
  const missing = fields.filter((field) => field.split('.').reduce((at, key) => at?.[key], value) === undefined);
  if (missing.length > 0) throw new Error(`${what} lacks ${missing.join(', ')}: not the same work, so not measured`);
}

/** @type {(holds: boolean, message: string) => void} */
const mustBe = (holds, message) => {
  if (!holds) throw new Error(`${message}: not the same work, so not measured`);
};

/**
 * One request of each kind before the load: a store that answers less than the public shapes is not measured.
 *
 * @param {import('./http-client.mjs').Call} call
 * @param {ReturnType<typeof import('./shop.mjs').shop>} shop
 */
export async function checkShapes(call, shop) {
  const list = await shop.page({ limit: '24' });
  mustBe(list.items.length === 24 && typeof list.next === 'string', 'The list is not 24 items with a next cursor');
  mustHave('a list item', list.items[0], SUMMARY);
  const following = await shop.page({ limit: '24', cursor: list.next });
  mustBe(following.items[0]?.productId !== list.items[0].productId, 'The second page begins like the first');

  const found = await shop.page({ query: NOUNS[0], limit: '24' });
  mustBe(found.items.length > 0, 'The search found nothing');
  mustHave('a search result', found.items[0], SUMMARY);
  const matches = found.items.every((/** @type {any} */ item) => item.title.toLowerCase().includes(NOUNS[0]));
  mustBe(matches, 'The search gave titles without the word');

  const { productId } = list.items[0];
  const detail = await call('GET', `/v1/products/${productId}`);
  mustHave('the product detail', detail.json, PRODUCT);
  mustBe(typeof detail.headers.etag === 'string', 'The product detail has no ETag');

  mustHave('the cart', await shop.add(await shop.newCart(), productId), CART);
  mustHave('the order', await shop.checkout('shape-check', productId), [...ORDER, ...ORDER_ROWS]);
}

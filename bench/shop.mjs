import { randomUUID } from 'node:crypto';

const ADDRESS = {
  name: 'Ada Buyer',
  line1: '1 Test Street',
  city: 'Seattle',
  region: 'WA',
  postalCode: '98101',
  country: 'US',
};

/**
 * @param {import('./http-client.mjs').Answer} answer
 * @param {number} expected
 * @param {string} step
 */
function must(answer, expected, step) {
  if (answer.status === expected) return answer.json;
  throw new Error(`${step}: ${answer.status} ${answer.json?.code ?? answer.text.slice(0, 120)}`);
}

/** A cursor or a search word as part of a path. */
export const productsPath = (/** @type {Record<string, string>} */ query) =>
  `/v1/products?${new URLSearchParams(query)}`;

/**
 * What a buyer does, through the public REST surface only. The limit server and Doordesk are both driven by this.
 *
 * @param {import('./http-client.mjs').Call} call
 */
export function shop(call) {
  /** @param {Record<string, string>} query */
  const page = async (query) => must(await call('GET', productsPath(query)), 200, 'list');
  const newCart = async () => must(await call('POST', '/v1/carts', {}), 201, 'new cart').cartId;

  /** @type {(cartId: string, productId: string) => Promise<any>} */
  const add = async (cartId, productId) =>
    must(await call('POST', `/v1/carts/${cartId}/items`, { productId, quantity: 1 }), 200, 'add to cart');

  /** @type {(cartId: string, buyer: string, shippingMethod: string, key: string) => Promise<any>} */
  const order = async (cartId, buyer, shippingMethod, key) => {
    const payment = { method: 'card', token: 'tok_approved' };
    const body = { cartId, email: `${buyer}@example.com`, shippingAddress: ADDRESS, shippingMethod, payment };
    return must(await call('POST', '/v1/orders', body, { 'idempotency-key': key }), 201, 'order');
  };

  return {
    page,
    newCart,
    add,

    /** Every product's id, in the order of the list. */
    async productIds() {
      /** @type {string[]} */
      const ids = [];
      for (let cursor; cursor !== null;) {
        const { items, next } = await page({ limit: '100', ...(cursor ? { cursor } : {}) });
        ids.push(...items.map((/** @type {any} */ item) => item.productId));
        cursor = next ?? null;
      }
      return ids;
    },

    /**
     * The whole checkout of one line, five calls.
     *
     * @param {string} buyer
     * @param {string} productId
     */
    async checkout(buyer, productId) {
      const cartId = await newCart();
      await add(cartId, productId);
      must(await call('GET', `/v1/carts/${cartId}`), 200, 'read cart');
      const methods = must(await call('GET', '/v1/shipping-methods?country=US'), 200, 'shipping methods');
      return order(cartId, buyer, methods.items[0].shippingMethod, randomUUID());
    },

    /**
     * An order with the fewest calls, for filling a store.
     *
     * @param {string} buyer
     * @param {string} productId
     */
    async quickOrder(buyer, productId) {
      const cartId = await newCart();
      await add(cartId, productId);
      return order(cartId, buyer, 'standard', randomUUID());
    },
  };
}

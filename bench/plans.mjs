import { sample } from './random.mjs';
import { productsPath } from './shop.mjs';
import { inParallel } from './parallel.mjs';
import { NOUNS } from './words.mjs';

/**
 * @typedef {{ method: 'GET' | 'POST', path: string, headers?: Record<string, string>, body?: string }} Request
 * @typedef {{ shop: ReturnType<typeof import('./shop.mjs').shop>, productIds: string[] }} Context
 * @typedef {(context: Context, connections: number, seconds: number) => Promise<Request[][]>} Plan
 * Gives each connection its own list of requests, walked round and round.
 */

/**
 * All connections walk the same requests, each from another place.
 *
 * @param {Request[]} requests
 * @param {number} connections
 */
export const rotated = (requests, connections) =>
  Array.from({ length: connections }, (_, i) => {
    const start = Math.floor((i * requests.length) / connections);
    return [...requests.slice(start), ...requests.slice(0, start)];
  });

/** @type {(path: string) => Request} */
const get = (path) => ({ method: 'GET', path });

/** @type {Plan} 400 different products. */
export const detailPlan = async ({ productIds }, connections) =>
  rotated(
    sample(productIds, 400, 7).map((id) => get(`/v1/products/${id}`)),
    connections,
  );

/** @type {Plan} The first 20 pages. */
export const listPlan = async ({ shop }, connections) => {
  const paths = [];
  for (let cursor, i = 0; i < 20 && cursor !== null; i++) {
    const query = { limit: '24', ...(cursor ? { cursor } : {}) };
    const { items, next } = await shop.page(query);
    if (items.length === 24) paths.push(get(productsPath(query)));
    cursor = next ?? null;
  }
  return rotated(sample(paths, 200, 8), connections);
};

/** @type {Plan} 50 words; each is in one title of fifty. */
export const searchPlan = async (_context, connections) =>
  rotated(
    NOUNS.map((word) => get(productsPath({ query: word, limit: '24' }))),
    connections,
  );

const PRODUCTS_PER_CART = 3;
/** Faster than the generator can send; keeps every quantity far below 999. */
const MOST_ADDS_PER_SECOND = 40_000;
const ADDS_PER_LINE = 450;

/** @type {Plan} Fresh carts for each row, three products each, no cart shared by two connections. */
export const addPlan = async ({ shop, productIds }, connections, seconds) => {
  const needed = Math.max(256, (MOST_ADDS_PER_SECOND * seconds) / (PRODUCTS_PER_CART * ADDS_PER_LINE));
  const perConnection = Math.ceil(needed / connections);
  const products = sample([...new Set(productIds)], connections * perConnection * PRODUCTS_PER_CART, 9);
  /** @type {Request[][]} */
  const shares = Array.from({ length: connections }, () => []);
  await inParallel(16, connections * perConnection, async (n) => {
    const path = `/v1/carts/${await shop.newCart()}/items`;
    for (const productId of products.slice(n * PRODUCTS_PER_CART, (n + 1) * PRODUCTS_PER_CART)) {
      const body = JSON.stringify({ productId, quantity: 1 });
      shares[n % connections].push({ method: 'POST', path, headers: { 'content-type': 'application/json' }, body });
    }
  });
  return shares;
};

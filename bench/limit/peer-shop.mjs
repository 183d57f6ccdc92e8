import { sample } from '../random.mjs';

/** The peers' nouns, read from their own data module, so that each search finds as many products as ours. */
const nouns = async (/** @type {string} */ peers) => (await import(`${peers}/common/data.mjs`)).NOUN;

const JSON_TYPE = { 'content-type': 'application/json' };
const ADDRESS = {
  first_name: 'Ada',
  last_name: 'Buyer',
  line1: '1 Test Street',
  city: 'Berlin',
  zip: '10115',
  country: 'DE',
};

/**
 * The five operations in the words of the peers' limit server.
 *
 * @param {string} peers the peer folder
 * @param {import('../http-client.mjs').Call} call
 */
export function peerShop(peers, call) {
  /** @type {import('../http-client.mjs').Call} */
  const must = async (...request) => {
    const answer = await call(...request);
    if (answer.status !== 200) throw new Error(`${request[1]}: ${answer.status}`);
    return answer;
  };
  const ids = Array.from({ length: 10_000 }, (_, n) => n + 1);
  /** @type {(path: string) => import('../plans.mjs').Request} */
  const get = (path) => ({ method: 'GET', path });

  return {
    detail: async () => sample(ids, 400, 7).map((id) => get(`/products/${id}`)),
    list: async () => sample(ids, 200, 8).map((id) => get(`/products?take=24&skip=${24 * (id % 20)}`)),
    search: async () => (await nouns(peers)).map((/** @type {string} */ word) => get(`/search?q=${word}&take=24`)),

    /** @param {number} connections */
    async add(connections) {
      const carts = Math.ceil(256 / connections) * connections;
      const products = sample(ids, carts * 3, 9);
      /** @type {import('../plans.mjs').Request[][]} */
      const shares = Array.from({ length: connections }, () => []);
      for (let n = 0; n < carts; n++) {
        const path = `/carts/${(await must('POST', '/carts', {})).json?.id}/lines`;
        for (const variantId of products.slice(n * 3, n * 3 + 3)) {
          const body = JSON.stringify({ variantId, quantity: 1 });
          shares[n % connections].push({ method: 'POST', path, headers: JSON_TYPE, body });
        }
      }
      return shares;
    },

    /**
     * Six calls, where ours has five: the address and the shipping method are steps of their own.
     *
     * @param {string} buyer
     * @param {string} productId
     */
    async checkout(buyer, productId) {
      const { id } = (await must('POST', '/carts', {})).json;
      await must('POST', `/carts/${id}/lines`, { variantId: Number(productId), quantity: 1 });
      await must('PUT', `/carts/${id}/address`, { email: `${buyer}@example.com`, address: ADDRESS });
      const options = (await must('GET', '/shipping-options')).json;
      await must('PUT', `/carts/${id}/shipping`, { method: options[0].id });
      await must('POST', `/carts/${id}/complete`, { method: 'dummy' });
    },
  };
}

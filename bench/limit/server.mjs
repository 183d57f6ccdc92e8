/**
 * The limit server: what this machine can do for Doordesk's REST surface with nothing in between. Bare Fastify, prepared
 * statements, one synchronous connection. Environment: PORT, LIMIT_DATA.
 */
import fastify from 'fastify';
import { carts } from './carts.mjs';
import { catalogue } from './catalogue.mjs';
import { openDatabase } from './database.mjs';
import { groupCommit } from './group-commit.mjs';
import { orders } from './orders.mjs';
import { Problem, answerProblem } from './problem.mjs';
import { SHIPPING_METHODS } from './shipping.mjs';
import { prepareStatements } from './statements.mjs';

const db = openDatabase(process.env.LIMIT_DATA ?? 'data');
const sql = prepareStatements(db);
const write = groupCommit(db);
const shop = { catalogue: catalogue(sql), carts: carts(sql, write), orders: orders(sql, write) };
const app = fastify({ logger: false });
app.setErrorHandler(answerProblem);

/** @param {string | undefined} text */
function pageSize(text) {
  const limit = text === undefined ? 24 : Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 100) return limit;
  throw new Problem(400, 'bad_limit', 'limit is a whole number from 1 to 100.');
}

app.get('/health/ready', async () => ({ status: 'ready' }));

app.get('/v1/products', async (/** @type {any} */ request, reply) => {
  const { query, limit, cursor } = request.query;
  const size = pageSize(limit);
  const page = query ? shop.catalogue.search(query, size, cursor) : shop.catalogue.list(size, cursor);
  if (page.next) {
    const search = new URLSearchParams({ ...request.query, cursor: page.next });
    reply.header('link', `</v1/products?${search}>; rel="next"`);
  }
  return page;
});

app.get('/v1/products/:productId', async (/** @type {any} */ request, reply) => {
  const { product, etag } = shop.catalogue.detail(request.params.productId);
  reply.header('etag', etag);
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  return product;
});

app.post('/v1/carts', async (request, reply) => {
  reply.code(201);
  return shop.carts.create();
});

app.get('/v1/carts/:cartId', async (/** @type {any} */ request) => shop.carts.read(request.params.cartId));

app.post('/v1/carts/:cartId/items', async (/** @type {any} */ request) =>
  shop.carts.add(request.params.cartId, request.body?.productId, request.body?.quantity),
);

app.get('/v1/shipping-methods', async () => ({ items: SHIPPING_METHODS }));

app.post('/v1/orders', async (/** @type {any} */ request, reply) => {
  const { reply: order, accessToken } = await shop.orders.place(request.headers['idempotency-key'], request.body);
  return reply
    .code(201)
    .header('content-type', 'application/json; charset=utf-8')
    .header('order-access-token', accessToken)
    .send(order);
});

const url = await app.listen({ port: Number(process.env.PORT ?? 0), host: '127.0.0.1' });
console.log(`limit server ready at ${url}`);

process.once('SIGTERM', async () => {
  await app.close();
  db.close();
  process.exit(0);
});

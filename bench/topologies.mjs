// npm run bench:topologies -- [TOPOLOGY ...] [--secs N] [--conns N]: the same operations on each topology, in one run, in turns,
// as ratios to the first (one process). Topologies that need a server are measured when it can be reached.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { prepare, root } from '../scripts/prepare.mjs';
import { freePort } from './free-port.mjs';
import { httpClient } from './http-client.mjs';
import { summarize } from './load/percentile.mjs';
import { ServerProcess } from './server-process.mjs';

const ROUNDS = 3;
const ADDRESS = { name: 'Ada', line1: '1 Analytical Way', city: 'Seattle', postalCode: '98101', country: 'US' };

const args = process.argv.slice(2);
const option = (name, fallback) => {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(args.splice(at, 2)[1]);
};
const seconds = option('secs', 2);
const connections = option('conns', 8);
const names = args.length > 0 ? args : ['monolith', 'cart-out', 'every-module-alone'];

prepare();

/** A store of one topology on a data folder of its own, with the demo catalogue. */
async function start(topology) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'doordesk-bench-'));
  const port = await freePort();
  const server = new ServerProcess({
    command: process.execPath,
    args: [path.join(root, 'dist/src/main.js')],
    cwd: root,
    env: {
      PORT: String(port),
      DOORDESK_DATA: path.join(folder, 'data'),
      DOORDESK_TOPOLOGY: topology,
      DOORDESK_LOG: 'error',
      DOORDESK_SUPERVISED: '1',
      DOORDESK_NATS_NAMESPACE: `bench-${port}`,
    },
    logFile: path.join(folder, 'log'),
    url: `http://localhost:${port}`,
  });
  await server.ready();
  const client = httpClient(server.url);
  const list = await client.call('GET', '/v1/products?limit=100');
  return { topology, server, client, folder, products: list.json.items.map((item) => item.productId), samples: {} };
}

const cartOf = async ({ client }) => (await client.call('POST', '/v1/carts', {})).json.cartId;
let turn = 0;
const someOf = ({ products }) => products[turn++ % products.length];

/** @type {Record<string, (store: any, own: any) => Promise<number>>} the status of the answer that counts */
const OPERATIONS = {
  detail: async (store) => (await store.client.call('GET', `/v1/products/${someOf(store)}`)).status,
  list: async ({ client }) => (await client.call('GET', '/v1/products?limit=24')).status,
  search: async ({ client }) => (await client.call('GET', '/v1/products?query=house&limit=24')).status,
  'cart add': async (store, own) => {
    own.cart = own.adds++ % 50 === 0 ? await cartOf(store) : own.cart;
    const item = { productId: someOf(store), quantity: 1 };
    return (await store.client.call('POST', `/v1/carts/${own.cart}/items`, item)).status;
  },
  checkout: async (store, own) => {
    const cartId = await cartOf(store);
    await store.client.call('POST', `/v1/carts/${cartId}/items`, { productId: someOf(store), quantity: 1 });
    const order = {
      cartId,
      email: 'ada@example.com',
      shippingAddress: ADDRESS,
      shippingMethod: 'standard',
      payment: { method: 'card', token: 'tok_approved' },
    };
    const key = `bench-${own.id}-${own.adds++}`;
    return (await store.client.call('POST', '/v1/orders', order, { 'idempotency-key': key })).status;
  },
  // 120 questions to services at once: forty products, each with catalogue, price and stock.
  'page of 120': async (store) => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => store.client.call('GET', `/v1/products/${someOf(store)}`)),
    );
    return Math.max(...answers.map(({ status }) => status));
  },
};

async function measure(store, name, work, round) {
  const latencies = [];
  const failures = {};
  const until = performance.now() + seconds * 1000;
  const worker = async (id) => {
    const own = { id: `${store.topology}-${round}-${id}`, adds: 0, cart: '' };
    while (performance.now() < until) {
      const began = performance.now();
      const status = await work(store, own);
      if (status < 400) latencies.push(performance.now() - began);
      else failures[status] = (failures[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: name === 'page of 120' ? 1 : connections }, (_, id) => worker(id)));
  (store.samples[name] ??= []).push(summarize(latencies, seconds, 0, failures));
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const stores = [];
try {
  for (const name of names) stores.push(await start(name));
  for (const [name, work] of Object.entries(OPERATIONS))
    for (let round = 0; round < ROUNDS; round++) for (const store of stores) await measure(store, name, work, round);
  const [load] = os.loadavg();
  console.log(
    `${connections} connections, ${ROUNDS} rounds of ${seconds} s in turns, medians; load before the end ${load.toFixed(1)}\n`,
  );
  console.log(
    '| operation | topology | a second | p50 ms | p99 ms | throughput, share of the first | p50, times the first |',
  );
  console.log('| --- | --- | ---: | ---: | ---: | ---: | ---: |');
  for (const name of Object.keys(OPERATIONS))
    for (const store of stores) {
      const of = (s, key) => median(s.samples[name].map((sample) => sample[key]));
      const [base] = stores;
      const failed = store.samples[name].map((s) => JSON.stringify(s.failures)).filter((f) => f !== '{}');
      const share = (of(store, 'perSecond') / of(base, 'perSecond')).toFixed(2);
      const times = (of(store, 'p50') / of(base, 'p50')).toFixed(2);
      console.log(
        `| ${name} | ${store.topology} | ${of(store, 'perSecond')} | ${of(store, 'p50')} | ${of(store, 'p99')} | ${share} | ${times} |${failed.length > 0 ? ` failed: ${failed.join(' ')}` : ''}`,
      );
    }
} finally {
  for (const { server, client, folder } of stores) {
    client.close();
    await server.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

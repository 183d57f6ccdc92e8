import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { TestNats, natsIsInstalled } from '../kit/nats-server.js';
import { postgresIsThere, withTestUrl } from '../kit/postgres.js';
import { ADDRESS } from '../kit/shop.js';
import { STAFF_TOKEN } from '../kit/store.js';
import { readProject } from './compose-project.js';
import { Container, volumeOf } from './containers.js';
import { layImage } from './image.js';

const possible = (await postgresIsThere()) && natsIsInstalled;
const project = readProject({
  POSTGRES_PASSWORD: randomBytes(16).toString('hex'),
  DOORDESK_POSTGRES_SECRET: randomBytes(32).toString('hex'),
  DOORDESK_STAFF_TOKEN: STAFF_TOKEN,
});

/** The committed Compose project, command by command, on a real PostgreSQL and NATS server. */
(possible ? describe : describe.skip)('the Compose project of distributed, run as its file says', () => {
  const folder = mkdtempSync(join(tmpdir(), 'doordesk-compose-'));
  const image = join(folder, 'image');
  const containers = new Map<string, Container>();
  let nats: TestNats;
  let database = '';
  let over: () => void;
  let removed: Promise<void>;

  const container = (name: string): Container => containers.get(name)!;
  const start = (name: string, service: string, addresses: Record<string, string>): Container => {
    const found = project.services[service]!;
    const made = Container.start(name, found, image, volumeOf(name, found, folder), addresses);
    containers.set(name, made);
    return made;
  };
  const ask = async <T>(
    gateway: string,
    method: string,
    path: string,
    body?: object,
    more = {},
  ): Promise<[number, T]> => {
    const reply = await fetch(`${container(gateway).url}${path}`, {
      method,
      headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...more },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return [reply.status, (await reply.json()) as T];
  };
  const staff = { authorization: `Bearer ${STAFF_TOKEN}` };
  const add = (gateway: string, cartId: string, productId: string, quantity: number) =>
    ask(gateway, 'POST', `/v1/carts/${cartId}/items`, { productId, quantity }, { 'idempotency-key': `into-${cartId}` });
  const buy = (gateway: string, cartId: string): Promise<[number, { state: string }]> =>
    ask(
      gateway,
      'POST',
      '/v1/orders',
      {
        cartId,
        email: 'ada@example.com',
        shippingMethod: 'standard',
        shippingAddress: ADDRESS,
        payment: { method: 'card', token: 'tok_approved' },
      },
      { 'idempotency-key': `order-of-${cartId}` },
    );
  /** What is not decided yet, since an instance has just died or is slow, is asked again under the same key. */
  const untilAnswered = async <T>(work: () => Promise<[number, T]>): Promise<[number, T]> => {
    for (;;) {
      const answer = await work();
      if (answer[0] !== 503 && answer[0] !== 409) return answer;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const newCart = async (gateway: string): Promise<string> =>
    (await untilAnswered(() => ask<{ cartId: string }>(gateway, 'POST', '/v1/carts', {})))[1].cartId;
  let productId = '';

  beforeAll(async () => {
    layImage(image);
    nats = await TestNats.start(project.configs!['nats']!.content);
    await new Promise<void>((ready, failed) => {
      removed = withTestUrl(async (url) => {
        database = url;
        ready();
        await new Promise<void>((resolve) => (over = resolve));
      });
      removed.catch(failed);
    });
    const store = new URL(database);
    [store.username, store.password] = ['', ''];
    const addresses = {
      'postgres://postgres@postgres:5432/doordesk': database,
      'postgres://postgres:5432/doordesk': store.toString(),
      'nats://nats:4222': nats.url,
    };
    const provision = Container.start(
      'provision',
      project.services['provision']!,
      image,
      join(folder, 'none'),
      addresses,
    );
    expect(await provision.ended()).toBe(0);
    expect(provision.output).toContain('made schema cart');
    const hosts = Object.entries(project.services).filter(([, { command }]) => command.includes('--host'));
    for (const [service, { deploy }] of hosts)
      for (let i = 1; i <= (deploy?.replicas ?? 1); i++)
        start(deploy ? `${service}-${i}` : service, service, addresses);
    await Promise.all([...containers.values()].map((one) => one.healthy()));
    const price = { amount: 500, currency: 'USD' };
    const product = { title: 'Whale', category: 'Books', description: '', price };
    const [, made] = await untilAnswered(() =>
      ask<{ productId: string }>('gateway-1', 'POST', '/v1/staff/products', product, staff),
    );
    ({ productId } = made);
    const stock = { onHand: 50 };
    await untilAnswered(() => ask('gateway-2', 'PUT', `/v1/staff/inventory/${productId}`, stock, staff));
  }, 600_000);
  afterAll(async () => {
    for (const one of containers.values()) await one.end('SIGKILL');
    await nats.remove();
    over();
    await removed;
    rmSync(folder, { recursive: true, force: true });
  });

  it('sells, whichever gateway is asked, with no more connections than it asks of PostgreSQL', async () => {
    expect([...containers.keys()].sort()).toEqual([
      'buying-1',
      'buying-2',
      'discovery-1',
      'discovery-2',
      'gateway-1',
      'gateway-2',
      'shop-1',
      'shop-2',
    ]);
    const cartId = await newCart('gateway-1');
    expect(await untilAnswered(() => add('gateway-2', cartId, productId, 2))).toMatchObject([
      200,
      { items: [{ productId, quantity: 2 }] },
    ]);
    expect(await untilAnswered(() => buy('gateway-1', cartId))).toMatchObject([201, { state: 'confirmed' }]);
    await expect(container('gateway-1').command('split', { module: 'cart' })).rejects.toMatchObject({
      code: 'cannot_move',
    });
    const asked = /max_connections=(\d+)/.exec(project.services['postgres']!.command.join(' '))?.[1];
    expect(await connectionsTo(database)).toBeLessThanOrEqual(Number(asked) - 20);
  });

  it('keeps what a gateway has accepted, though it is killed before it could pass it on', async () => {
    const cartId = await newCart('gateway-1');
    await Promise.all([container('shop-1').end('SIGKILL'), container('shop-2').end('SIGKILL')]);
    expect(await add('gateway-1', cartId, productId, 3)).toMatchObject([202, {}]);
    expect(await container('gateway-1').metrics()).toMatch(/^doordesk_kept_commands_waiting 1$/m);
    await container('gateway-1').end('SIGKILL');
    // As the restart policy does it.
    for (const name of ['shop-1', 'gateway-1']) container(name).start();
    await Promise.all(['shop-1', 'gateway-1'].map((name) => container(name).healthy()));
    expect(await untilAnswered(() => ask('gateway-1', 'GET', `/v1/carts/${cartId}`))).toMatchObject([
      200,
      { items: [{ productId, quantity: 3 }] },
    ]);
  });

  it('sells with one of each left, and stops within the time that it is given', async () => {
    await Promise.all(['gateway-1', 'buying-1'].map((name) => container(name).end('SIGKILL')));
    const cartId = await newCart('gateway-2');
    expect(await untilAnswered(() => add('gateway-2', cartId, productId, 1))).toMatchObject([200, {}]);
    expect(await untilAnswered(() => buy('gateway-2', cartId))).toMatchObject([201, { state: 'confirmed' }]);
    for (const name of ['gateway-2', 'shop-1', 'buying-2']) {
      const before = performance.now();
      expect([name, await container(name).end('SIGTERM')]).toEqual([name, 0]);
      const given = Number.parseInt(project.services['gateway-2']!.stop_grace_period!, 10) * 1000;
      expect(performance.now() - before).toBeLessThan(given);
    }
  });
});

/** How many connections there are to a database now. */
async function connectionsTo(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    return found.rows[0]!.n;
  } finally {
    await client.end();
  }
}

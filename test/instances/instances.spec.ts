import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ServiceAccess } from '../../src/platform/access/service-access.js';
import { ControlBinding } from '../../src/platform/control/control-socket.js';
import { Buyer, type Figures, StoreIsDown } from '../crash/buyers.js';
import { choices } from '../fuzz/hostile.js';
import { type TestDatabase, createTestDatabase, postgresIsThere } from '../kit/postgres.js';
import { type StoreProcess, startProcess } from '../kit/process.js';
import { ALL_SERVICES, STAFF_TOKEN } from '../kit/store.js';

const INSTANCES = 3;
const KILLS = Number(process.env['DOORDESK_KILLS'] ?? 4);
const BUYERS = 6;
const STOCK = 300;
const there = await postgresIsThere();

interface OrderBody {
  orderId: string;
  state: string;
  items: { productId: string; quantity: number }[];
}

/** Three whole stores on one PostgreSQL database: each carries every module, and one after the other is killed. */
(there ? describe : describe.skip)('three instances of every module', () => {
  const directories = Array.from({ length: INSTANCES }, () => mkdtempSync(join(tmpdir(), 'doordesk-instance-')));
  const figures: Figures = {
    requests: 0,
    lostAnswers: 0,
    attempts: [],
    addsAcknowledged: new Map(),
    canceled: new Set(),
    shipped: new Set(),
  };
  const pick = choices(Number(process.env['DOORDESK_SEED_OF_CHANCE'] ?? 7));
  const random = (): number => pick(1_000_000) / 1_000_000;
  const products: string[] = [];
  let database: TestDatabase;
  const stores: (StoreProcess | undefined)[] = [];

  const start = async (i: number): Promise<void> => {
    const url = new URL(database.url);
    url.username = '';
    stores[i] = await startProcess(directories[i]!, {
      DOORDESK_DATABASE: url.toString(),
      DOORDESK_PAYMENT_TIMEOUT: '1000',
      DOORDESK_LOG: 'error',
    });
  };
  const alive = (): StoreProcess[] => stores.filter((store) => store !== undefined);
  const someUrl = (): string | undefined => alive()[pick(Math.max(1, alive().length))]?.url;
  const staff = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const reply = await fetch(`${someUrl()}${path}`, {
      method,
      headers: { authorization: `Bearer ${STAFF_TOKEN}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
    return (await reply.json()) as T;
  };
  const orders = async (): Promise<OrderBody[]> => {
    const all: OrderBody[] = [];
    for (let query = ''; ;) {
      const page = await staff<{ items: OrderBody[]; next: string | null }>(
        'GET',
        `/v1/staff/orders?limit=100${query}`,
      );
      all.push(...page.items);
      if (page.next === null) return all;
      query = `&cursor=${encodeURIComponent(page.next)}`;
    }
  };
  const until = async (what: string, holds: () => Promise<boolean>, milliseconds: number): Promise<number> => {
    const started = performance.now();
    while (!(await holds())) {
      if (performance.now() - started > milliseconds) throw new Error(`${what}: not within ${milliseconds} ms`);
      await delay(20);
    }
    return performance.now() - started;
  };

  beforeAll(async () => {
    database = await createTestDatabase(ALL_SERVICES.map(({ name }) => name));
    // All at once: they migrate one after the other.
    await Promise.all(Array.from({ length: INSTANCES }, (_, i) => start(i)));
    for (let i = 0; i < 4; i++) {
      const { productId } = await staff<{ productId: string }>('POST', '/v1/staff/products', {
        title: `Book ${i}`,
        category: 'Books',
        description: '',
        price: { amount: 1000 + i, currency: 'USD' },
      });
      await staff('PUT', `/v1/staff/inventory/${productId}`, { onHand: STOCK });
      products.push(productId);
    }
  }, 60_000);
  afterAll(async () => {
    for (const store of alive()) await store.end('SIGKILL');
    await database.drop();
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  });

  it(
    'lose and double nothing under load while one after the other is killed, and none of the rest stops',
    async () => {
      const surprises: string[] = [];
      const takeovers: number[] = [];
      let running = true;
      const shopping = async (): Promise<void> => {
        while (running) {
          // A buyer stays with one instance, and goes to another one when it dies.
          const url = someUrl();
          const buyer = new Buyer(
            () => (alive().some((store) => store.url === url) ? url : undefined),
            products,
            figures,
            random,
          );
          try {
            while (running) await buyer.visit();
          } catch (error) {
            if (!(error instanceof StoreIsDown)) surprises.push(String(error));
          }
        }
      };
      const load = Promise.all(Array.from({ length: BUYERS }, shopping));
      for (let kill = 0; kill < KILLS; kill++) {
        await delay(300 + pick(700));
        const i = kill % INSTANCES;
        const victim = stores[i]!;
        stores[i] = undefined;
        await victim.end('SIGKILL');
        takeovers.push(await relayedAgain(2000 + kill));
        await start(i);
      }
      running = false;
      await load;
      expect(surprises.filter((s) => !/ 409 | 503 /.test(s))).toEqual([]);
      await decideAll();
      expect(await audits()).toEqual([]);
      await expectOnce();
      process.stdout.write(
        `instances: ${KILLS} kills of ${INSTANCES} instances, ${figures.requests} requests, ${figures.attempts.length} orders tried; ` +
          `events flowed again after ${Math.round(Math.max(...takeovers))} ms at most\n`,
      );
    },
    60_000 + KILLS * 10_000,
  );

  /** How long it takes until an event of a surviving instance arrives, though the one that relayed may be dead. */
  async function relayedAgain(amount: number): Promise<number> {
    const productId = products[0]!;
    await staff('PATCH', `/v1/staff/products/${productId}`, { price: { amount, currency: 'USD' } });
    const shown = async (): Promise<boolean> => {
      const list = await staff<{ items: { productId: string; price: { amount: number } }[] }>('GET', '/v1/products');
      return list.items.some((item) => item.productId === productId && item.price.amount === amount);
    };
    return until('the new price is listed', shown, 3_000);
  }

  /** Buyers whose answer was lost ask again with the same key, at any instance; the rest comes to an end by itself. */
  async function decideAll(): Promise<void> {
    const buyer = new Buyer(someUrl, products, figures, random);
    const open = () =>
      figures.attempts.filter(
        ({ status, code, token }) =>
          token !== 'tok_unreachable' &&
          (status === undefined ||
            status === 503 ||
            code === 'idempotency_in_flight' ||
            code === 'checkout_in_progress'),
      );
    await until(
      'every order is decided',
      async () => {
        for (const attempt of open()) await buyer.order(attempt);
        return open().length === 0 && (await orders()).every(({ state }) => state !== 'placed');
      },
      40_000,
    );
  }

  /** One order for each key that was accepted, and of the stock exactly what was sold is gone. */
  async function expectOnce(): Promise<void> {
    const seen = await orders();
    const accepted = figures.attempts.filter(({ status }) => status === 201).map(({ orderId }) => orderId);
    expect(new Set(accepted).size).toBe(accepted.length);
    expect(accepted.filter((orderId) => !seen.some((order) => order.orderId === orderId))).toEqual([]);
    for (const productId of products) {
      const sold = seen
        .filter(({ state }) => state === 'confirmed' || state === 'shipped')
        .flatMap(({ items }) => items.filter((item) => item.productId === productId))
        .reduce((sum, { quantity }) => sum + quantity, 0);
      expect(await staff('GET', `/v1/staff/inventory/${productId}`)).toMatchObject({
        available: STOCK - sold,
        reserved: 0,
      });
    }
    const [doubled] = await database.admin<{ n: string }>(
      'SELECT COUNT(*) AS n FROM (SELECT reference FROM payments.test_provider_charge GROUP BY reference HAVING COUNT(*) > 1) AS d',
    );
    expect(doubled).toEqual({ n: '0' });
    await until(
      'every outbox is empty',
      async () => {
        const left = await Promise.all(
          ALL_SERVICES.map(({ name }) => database.admin(`SELECT 1 FROM ${name}.platform_outbox LIMIT 1`)),
        );
        return left.every((rows) => rows.length === 0);
      },
      5_000,
    );
  }

  async function audits(): Promise<string[]> {
    const access = new ServiceAccess(() => new ControlBinding(directories[0]!));
    const findings: string[] = [];
    for (const service of ALL_SERVICES) {
      const client = access.client(service, 'test') as { audit(request: object): Promise<{ findings: string[] }> };
      findings.push(...(await client.audit({})).findings.map((finding) => `${service.name}: ${finding}`));
    }
    return findings;
  }
});

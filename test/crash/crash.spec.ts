import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { controlFolderOf } from '../../src/control-folder.js';
import type { HostPlan, Topology } from '../../src/platform/topology/topology.js';
import { ServiceError } from '../../src/platform/index.js';
import { ServiceAccess } from '../../src/platform/access/service-access.js';
import { ControlBinding } from '../../src/platform/control/control-socket.js';
import { choices } from '../fuzz/hostile.js';
import { type StoreProcess, startProcess } from '../kit/process.js';
import { ALL_SERVICES, STAFF_TOKEN } from '../kit/store.js';
import { type Attempt, Buyer, type Figures, StoreIsDown } from './buyers.js';

const ASKED = process.env['DOORDESK_KILLS'];

/** What is killed, and on which topology. */
interface Danger {
  name: string;
  kills: number;
  topology: string;
  /** The whole store, one of its hosts while the others go on, or the store while a module is on its way. */
  victim: 'store' | 'host' | 'move';
}
const DANGERS: Danger[] = [
  { name: 'the store', kills: 30, topology: 'monolith', victim: 'store' },
  {
    name: 'single hosts of a store in which every module is alone',
    kills: 10,
    topology: 'every-module-alone',
    victim: 'host',
  },
  { name: 'the store while modules move out and back', kills: 8, topology: 'monolith', victim: 'move' },
];
const BUYERS = 8;
const STOCK = 400;
const PRODUCTS = 6;

interface OrderBody {
  orderId: string;
  state: string;
  payment: { state: string };
  items: { productId: string; quantity: number }[];
}

/** The most that whoever closes the books waits for a host that was killed to be back, in milliseconds. */
const PATIENCE = 30_000;

/** Asks again what is answered 503, as a client does: a host that has just been killed takes a moment to start. */
async function whenThere(url: string, init: RequestInit = {}): Promise<Response> {
  const until = performance.now() + PATIENCE;
  for (;;) {
    const reply = await fetch(url, init);
    if (reply.status !== 503 || performance.now() > until) return reply;
    await reply.arrayBuffer();
    await delay(100);
  }
}

async function whenServed<T>(ask: () => Promise<T>): Promise<T> {
  const until = performance.now() + PATIENCE;
  for (;;)
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ServiceError && error.isOutage) || performance.now() > until) throw error;
      await delay(100);
    }
}

/** Buyers go on, note down what they were told, and the process is killed under them again and again. */
describe.each(DANGERS)('kills at random moments: $name', ({ kills, topology, victim }) => {
  const KILLS = ASKED === undefined ? kills : Number(ASKED);
  const directory = mkdtempSync(join(tmpdir(), 'doordesk-crash-'));
  const figures: Figures = {
    requests: 0,
    lostAnswers: 0,
    attempts: [],
    addsAcknowledged: new Map(),
    canceled: new Set(),
    shipped: new Set(),
  };
  const pick = choices(Number(process.env['DOORDESK_SEED_OF_CHANCE'] ?? 42));
  const random = (): number => pick(1_000_000) / 1_000_000;
  const products: string[] = [];
  const moves = { done: 0, undone: 0 };
  let store: StoreProcess;
  let url: string | undefined;

  const start = async (): Promise<void> => {
    store = await startProcess(directory, {
      DOORDESK_PAYMENT_TIMEOUT: '200',
      DOORDESK_LOG: 'error',
      DOORDESK_TOPOLOGY: topology,
    });
    url = store.url;
  };
  const staff = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const reply = await whenThere(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${STAFF_TOKEN}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
    return (await reply.json()) as T;
  };
  const orders = async (): Promise<OrderBody[]> => {
    const all: OrderBody[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
      const page: { items: OrderBody[]; next: string | null } = await staff(
        'GET',
        `/v1/staff/orders?limit=100${query}`,
      );
      all.push(...page.items);
      cursor = page.next;
    } while (cursor !== null);
    return all;
  };

  beforeAll(async () => {
    await start();
    for (let i = 0; i < PRODUCTS; i++) {
      const price = { amount: 1000 + i, currency: 'USD' };
      const { productId } = await staff<{ productId: string }>('POST', '/v1/staff/products', {
        title: `Book ${i}`,
        category: 'Books',
        description: '',
        price,
      });
      await staff('PUT', `/v1/staff/inventory/${productId}`, { onHand: STOCK });
      products.push(productId);
    }
  });
  afterAll(async () => {
    await store.end('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  const underLoad = async (running: () => boolean): Promise<string[]> => {
    const surprises: string[] = [];
    const shopping = async (): Promise<void> => {
      const buyer = new Buyer(() => (running() ? url : undefined), products, figures, random);
      while (running()) {
        try {
          await buyer.visit();
        } catch (error) {
          if (!(error instanceof StoreIsDown)) surprises.push(String(error));
          if (surprises.length > 100) return;
        }
      }
    };
    await Promise.all(Array.from({ length: BUYERS }, shopping));
    return surprises;
  };

  it(
    'lose nothing, double nothing, and leave nothing undecided',
    async () => {
      const surprises: string[] = [];
      for (let kill = 0; kill < KILLS; kill++) {
        let running = true;
        const load = underLoad(() => running);
        const moving = victim === 'move' ? moveSome() : undefined;
        // A move takes a second or two here, most of it for the new process to start.
        const soon = victim === 'move' ? 500 + pick(2_500) : 30 + pick(700);
        await delay(soon);
        if (victim === 'host') {
          await killSomeHost();
          await delay(pick(700));
          running = false;
          surprises.push(...(await load));
          continue;
        }
        const killed = store.end('SIGKILL');
        running = false;
        url = undefined;
        await killed;
        surprises.push(...(await load));
        await moving;
        await start();
      }
      if (victim === 'move') await everythingHome();
      expect(surprises.filter((s) => !/ 409 | 503 /.test(s))).toEqual([]);
      await decideAll();
      const seen = await orders();
      await expectNothingLost(seen);
      await expectStockExact(seen);
      await expectCartsKept();
      expect(await audits()).toEqual([]);
      report(seen);
    },
    60_000 + KILLS * 6_000,
  );

  const currentTopology = async () => (await new ControlBinding(directory).command('topology.current')) as Topology;

  async function killSomeHost(): Promise<void> {
    const { hosts } = await currentTopology();
    const others = hosts.filter(({ gateway }) => !gateway);
    const host = others[pick(others.length)] as HostPlan;
    const status = new ControlBinding(controlFolderOf(directory, host, 1)).command('status');
    const { pid } = (await status.catch(() => ({}))) as { pid?: number };
    // It may be down from the last time still.
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  }

  /** A module goes out, or comes back; the store may be killed under it at any step. */
  async function moveSome(): Promise<void> {
    const control = new ControlBinding(directory);
    const module = (ALL_SERVICES[pick(ALL_SERVICES.length)] as { name: string }).name;
    const { hosts } = await currentTopology();
    const out = hosts.some(({ name }) => name === module);
    await control.command(out ? 'merge' : 'split', { module }).then(
      () => moves.done++,
      () => moves.undone++,
    );
  }

  async function everythingHome(): Promise<void> {
    for (const { name, gateway } of (await currentTopology()).hosts)
      if (!gateway) await new ControlBinding(directory).command('merge', { module: name });
    expect((await currentTopology()).hosts).toHaveLength(1);
    expect(existsSync(join(directory, 'topology', 'monolith.yaml'))).toBe(false);
  }

  /** Buyers whose answer was lost ask again with the same key; then everything has to come to an end by itself. */
  async function decideAll(): Promise<void> {
    const buyer = new Buyer(() => url, products, figures, random);
    const undecided = (attempt: Attempt): boolean =>
      attempt.status === undefined ||
      attempt.status === 503 ||
      attempt.code === 'idempotency_in_flight' ||
      attempt.code === 'checkout_in_progress';
    const until = Date.now() + 60_000;
    for (;;) {
      const open = figures.attempts.filter((a) => undecided(a) && a.token !== 'tok_unreachable');
      for (const attempt of open) await buyer.order(attempt);
      const placed = (await orders()).filter((order) => order.state === 'placed');
      if (placed.length === 0 && open.every((attempt) => !undecided(attempt))) return;
      if (Date.now() > until)
        throw new Error(
          `undecided: ${JSON.stringify(placed.slice(0, 3))} ${JSON.stringify(open.filter(undecided).slice(0, 3))}`,
        );
      await delay(100);
    }
  }

  async function expectNothingLost(seen: OrderBody[]): Promise<void> {
    const byId = new Map(seen.map((order) => [order.orderId, order]));
    const accepted = figures.attempts.filter((a) => a.status === 201);
    const lost = accepted.filter((a) => !byId.has(a.orderId as string));
    expect(lost).toEqual([]);
    expect(new Set(accepted.map((a) => a.orderId)).size).toBe(accepted.length);
    const standing = accepted.filter(
      (a) => !['confirmed', 'shipped', 'canceled'].includes(byId.get(a.orderId as string)!.state),
    );
    expect(standing).toEqual([]);
    for (const orderId of figures.canceled)
      expect(byId.get(orderId)).toMatchObject({ state: 'canceled', payment: { state: 'voided' } });
    for (const orderId of figures.shipped)
      expect(byId.get(orderId)).toMatchObject({ state: 'shipped', payment: { state: 'captured' } });
  }

  async function expectStockExact(seen: OrderBody[]): Promise<void> {
    for (const productId of products) {
      const sold = seen
        .filter((order) => order.state === 'confirmed' || order.state === 'shipped')
        .flatMap((order) => order.items)
        .filter((item) => item.productId === productId)
        .reduce((sum, item) => sum + item.quantity, 0);
      const stock = await staff<{ available: number; reserved: number }>('GET', `/v1/staff/inventory/${productId}`);
      expect({ productId, available: stock.available, reserved: stock.reserved }).toEqual({
        productId,
        available: STOCK - sold,
        reserved: 0,
      });
    }
  }

  async function expectCartsKept(): Promise<void> {
    const ordered = new Set(figures.attempts.map((a) => (a.body as { cartId: string }).cartId));
    const kept = [...figures.addsAcknowledged].filter(([cartId]) => !ordered.has(cartId)).slice(-300);
    for (const [cartId, adds] of kept) {
      const cart = (await (await whenThere(`${url}/v1/carts/${cartId}`)).json()) as { items: { quantity: number }[] };
      expect(cart.items.reduce((sum, item) => sum + item.quantity, 0)).toBeGreaterThanOrEqual(adds);
    }
  }

  async function audits(): Promise<string[]> {
    const access = new ServiceAccess(() => new ControlBinding(directory));
    const findings: string[] = [];
    for (const service of ALL_SERVICES) {
      const client = access.client(service, 'test') as { audit(request: object): Promise<{ findings: string[] }> };
      findings.push(
        ...(await whenServed(() => client.audit({}))).findings.map((finding) => `${service.name}: ${finding}`),
      );
    }
    return findings;
  }

  function report(seen: OrderBody[]): void {
    const count = (state: string): number => seen.filter((order) => order.state === state).length;
    const states = ['confirmed', 'shipped', 'canceled', 'rejected']
      .map((state) => `${count(state)} ${state}`)
      .join(', ');
    process.stdout.write(
      `crash harness: ${KILLS} kills, ${figures.requests} requests, ${figures.lostAnswers} answers lost, ${seen.length} orders (${states}), ` +
        `0 lost, 0 doubled, 0 oversold, 0 undecided` +
        `${victim === 'move' ? `; ${moves.done} moves done, ${moves.undone} cut short` : ''}\n`,
    );
  }
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type StartedModules, startModules } from '../../../test/kit/modules.js';
import { type Client, ServiceAccess, ServiceError, newId } from '../../platform/index.js';
import { MODULES } from '../../store.module.js';
import { Cart } from '../cart/contract/cart.contract.js';
import { Catalog } from '../catalog/contract/catalog.contract.js';
import { Fulfillment } from '../fulfillment/contract/fulfillment.contract.js';
import { Inventory } from '../inventory/contract/inventory.contract.js';
import { Offers } from '../offers/contract/offers.contract.js';
import { Payments } from '../payments/contract/payments.contract.js';
import { CheckoutProcess } from './checkout-process.js';
import { type Order, Ordering, type PlaceOrder } from './contract/ordering.contract.js';

const ADDRESS = { name: 'Ada', line1: '1 Way', city: 'Seattle', postalCode: '98101', country: 'US' };
const CONFIG = { paymentTimeout: 1000, staffToken: 'the-staff-token-of-tests' };

describe('ordering', () => {
  let modules: StartedModules;
  let ordering: Client<typeof Ordering>;
  let productId: string;

  const start = async (directory?: string): Promise<void> => {
    modules = await startModules(MODULES, { config: CONFIG, ...(directory ? { directory } : {}) });
    ordering = modules.client(Ordering);
  };
  beforeEach(async () => {
    await start();
    ({ productId } = await modules
      .client(Catalog)
      .createProduct({ title: 'Book', category: 'Books', description: '' }));
    await modules.client(Offers).setPrice({ productId, price: { amount: 1000, currency: 'USD' } });
    await modules.client(Inventory).setOnHand({ productId, onHand: 10 });
  });
  afterEach(async () => {
    for (const service of [Cart, Inventory, Ordering, Payments, Fulfillment])
      expect((await modules.client(service as typeof Cart).audit({})).findings).toEqual([]);
    await modules.remove();
  });

  const insides = (): object => modules.app.get<object>(CheckoutProcess, { strict: false });
  const cartOf = async (quantity = 1): Promise<string> => {
    const { cartId } = await modules.client(Cart).create({});
    await modules.client(Cart).add({ cartId, productId, quantity });
    return cartId;
  };
  const wish = (cartId: string, token = 'tok_approved'): PlaceOrder => ({
    cartId,
    email: 'ada@example.com',
    shippingAddress: ADDRESS,
    shippingMethod: 'standard',
    payment: { method: 'card', token },
  });
  const only = async (): Promise<Order> => (await ordering.orders({ limit: 10 })).items[0]!;
  const until = async (holds: (order: Order) => boolean): Promise<Order> => {
    for (const end = Date.now() + 60_000; ;) {
      const order = await only();
      if (holds(order)) return order;
      if (Date.now() > end) throw new Error(`still ${JSON.stringify(order)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const available = async (): Promise<number> => (await modules.client(Inventory).stock({ productId })).available;

  it('decides an order whose payment did not answer, one way or the other, and never charges it twice', async () => {
    const seen = new Set<string>();
    for (let i = 0; i < 12 && seen.size < 2; i++) {
      const cartId = await cartOf();
      const commandId = newId();
      await expect(ordering.place(wish(cartId, 'tok_unreachable'), { commandId })).rejects.toMatchObject({
        kind: 'unavailable',
        code: 'undecided',
      });
      const order = await until(({ state }) => state !== 'placed');
      seen.add(order.state);
      const payment = await modules.client(Payments).payment({ paymentId: order.orderId });
      if (order.state === 'confirmed') {
        expect(payment.state).toBe('authorized');
        const again = await ordering.place(wish(cartId, 'tok_unreachable'), { commandId });
        expect(again.order.orderId).toBe(order.orderId);
      } else {
        expect(order).toMatchObject({ state: 'rejected', reason: 'interrupted', payment: { state: 'voided' } });
        expect(payment).toMatchObject({ state: 'declined' });
        // Nobody was told anything: the key is free, and another card may be tried with it.
        const again = await ordering.place(wish(cartId), { commandId });
        expect(again.order).toMatchObject({ state: 'confirmed' });
      }
    }
    expect(seen).toEqual(new Set(['confirmed', 'rejected']));
  });

  /** The process dies in the middle of a call: the call never comes back, and another process starts on the same data. */
  const steps = ['inventory.reserve', 'payments.authorize', 'inventory.commit', 'cart.settle'] as const;
  it.each(steps.flatMap((step) => [[step, 'before'] as const, [step, 'after'] as const]))(
    'comes to a right end when the process dies in %s, %s it was done',
    async (step, when) => {
      const cartId = await cartOf(2);
      const [service, operation] = step.split('.') as [string, string];
      const process = insides() as Record<string, Record<string, (request: object) => Promise<object>>>;
      const real = process[service]!;
      const died = new Promise<void>((resolve) => {
        process[service] = {
          ...real,
          [operation]: async (request: object) => {
            if (when === 'after') await real[operation]!(request);
            resolve();
            return new Promise(() => undefined);
          },
        };
      });
      void ordering.place(wish(cartId), { commandId: 'the-key' }).catch(() => undefined);
      await died;
      await modules.stop();
      await start(modules.directory);
      const order = await until(({ state }) => state !== 'placed');
      const charged =
        step === 'inventory.commit' || step === 'cart.settle' || (step === 'payments.authorize' && when === 'after');
      expect(order.state).toBe(charged ? 'confirmed' : 'rejected');
      expect(await available()).toBe(charged ? 8 : 10);
      const cart = await modules.client(Cart).view({ cartId });
      expect(cart.items).toHaveLength(charged ? 0 : 1);
      const again = await ordering.place(wish(cartId), { commandId: 'the-key' });
      expect(again.order.state).toBe('confirmed');
      expect(again.order.orderId === order.orderId).toBe(charged);
      expect(await available()).toBe(8);
    },
  );

  it('gives the same answer to the same key after a restart, and knows the order token again', async () => {
    const cartId = await cartOf();
    const first = await ordering.place(wish(cartId), { commandId: 'k1' });
    const refusal = ordering.place(wish(await cartOf(99)), { commandId: 'k2' });
    await expect(refusal).rejects.toMatchObject({
      code: 'out_of_stock',
      details: { items: [{ requested: 99, available: 9 }] },
    });
    const refused = await only();
    await modules.stop();
    await start(modules.directory);
    expect(await ordering.place(wish(cartId), { commandId: 'k1' })).toEqual(first);
    expect(refused).toMatchObject({ state: 'rejected', reason: 'out_of_stock' });
    const { accessToken, order } = first;
    expect(await ordering.order({ orderId: order.orderId, accessToken })).toEqual(order);
    for (const viewer of [
      {},
      { accessToken: `${accessToken}x` },
      { accessToken: accessToken.slice(1) },
      { customerId: 'eve' },
    ])
      await expect(ordering.order({ orderId: order.orderId, ...viewer })).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('keeps no card token anywhere in its books', async () => {
    await ordering.place(wish(await cartOf()));
    await expect(ordering.place(wish(await cartOf(), 'tok_declined'))).rejects.toMatchObject({ kind: 'declined' });
    for (const table of ['orders', 'checkout', 'platform_outbox', 'platform_command'])
      expect(JSON.stringify(await modules.database('ordering').read(`SELECT * FROM ${table}`))).not.toContain('tok_');
  });

  it('takes the units again when a payment took longer than the hold, or gives the money back', async () => {
    const { inventory } = insides() as {
      inventory: Client<typeof Inventory>;
    };
    const soldMeanwhile = {
      ...inventory,
      commit: async () =>
        Promise.reject(
          new ServiceError('conflict', 'out_of_stock', 'gone', { items: [{ productId, requested: 1, available: 0 }] }),
        ),
    };
    (insides() as { inventory: object }).inventory = soldMeanwhile;
    await expect(ordering.place(wish(await cartOf()))).rejects.toMatchObject({ code: 'out_of_stock' });
    const order = await only();
    expect(order).toMatchObject({ state: 'rejected', payment: { state: 'voided' } });
    expect(await modules.client(Payments).payment({ paymentId: order.orderId })).toMatchObject({ state: 'voided' });
    expect(await available()).toBe(10);
  });

  it('pages orders, newest first, by customer and state', async () => {
    for (let i = 0; i < 5; i++) await ordering.place(wish(await cartOf()));
    const first = await ordering.orders({ limit: 3 });
    const rest = await ordering.orders({ limit: 3, cursor: first.next! });
    const placed = [...first.items, ...rest.items].map((order) => order.orderId);
    expect(placed).toEqual([...placed].sort().reverse());
    expect(new Set(placed).size).toBe(5);
    expect((await ordering.orders({ limit: 3, state: 'shipped' })).items).toEqual([]);
    expect((await ordering.orders({ limit: 3, customerId: 'eve' })).items).toEqual([]);
    await expect(ordering.orders({ limit: 3, cursor: 'junk' })).rejects.toMatchObject({ code: 'invalid_cursor' });
  });

  it('finds a planted fault in its own books', async () => {
    await ordering.place(wish(await cartOf()));
    const plant = (sql: string) => modules.database('ordering').write((tx) => tx.run(sql));
    await plant('UPDATE orders SET total = total + 1');
    expect((await ordering.audit({})).findings).toEqual([expect.stringContaining('does not add up')]);
    await plant('UPDATE orders SET total = total - 1');
    expect(modules.app.get(ServiceAccess).statistics().length).toBeGreaterThan(5);
  });
});

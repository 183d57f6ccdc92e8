import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { OrderBench } from '../../../test/kit/orders.js';
import { PAYMENT_PROVIDER, type PaymentProvider } from '../payments/provider/payment-provider.js';
import { CheckoutProcess } from './checkout-process.js';

/** An order that two are working on: the request that began it, still alive but slow, and the recovery of another instance. */
describe('an order that two drive', () => {
  let bench: OrderBench;

  beforeEach(async () => {
    bench = await OrderBench.start();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    expect(await bench.findings()).toEqual([]);
    await bench.modules.remove();
  });

  const resume = (orderId: string) => bench.inside(CheckoutProcess).resume(orderId);
  const idOf = (request: object): string => Object.values(request)[0] as string;
  /** Runs `first` before the first such call of the living request. */
  const before = (field: string, operation: string, first: (orderId: string) => Promise<unknown>): void => {
    let done = false;
    bench.between(CheckoutProcess, field, operation, async (request, call) => {
      if (!done) {
        done = true;
        await first(idOf(request));
      }
      return call(request);
    });
  };

  it.each([
    { recovery: 'abandons it', at: 'inventory', operation: 'reserve', first: resume },
    { recovery: 'abandons it', at: 'payments', operation: 'authorize', first: resume },
    {
      recovery: 'has only closed its payment',
      at: 'payments',
      operation: 'authorize',
      first: (orderId: string) => bench.payments.resolve({ paymentId: orderId }),
    },
  ])('charges nothing and frees the key when recovery $recovery before $operation of $at', async (way) => {
    before(way.at, way.operation, way.first);
    const cartId = await bench.cartOf();
    const place = () => bench.ordering.place(bench.wish(cartId), { commandId: 'key' });
    await expect(place()).rejects.toMatchObject({ kind: 'unavailable', code: 'undecided' });
    expect(await bench.charges()).toEqual([]);
    expect(await bench.available()).toBe(10);
    expect(await bench.orders()).toMatchObject([{ state: 'rejected', reason: 'interrupted' }]);
    const { order } = await place();
    expect(order.state).toBe('confirmed');
    expect(await bench.charges()).toEqual([{ reference: order.orderId, state: 'authorized' }]);
    expect(await bench.available()).toBe(9);
  });

  it('answers the order that recovery has confirmed when the authorisation is heard of late', async () => {
    bench.between(CheckoutProcess, 'payments', 'authorize', async (request, call) => {
      const payment = await call(request);
      await resume(idOf(request));
      return payment;
    });
    const { order } = await bench.ordering.place(bench.wish(await bench.cartOf()));
    expect(order).toMatchObject({ state: 'confirmed', history: [{ state: 'placed' }, { state: 'confirmed' }] });
    expect(await bench.charges()).toHaveLength(1);
    expect(await bench.available()).toBe(9);
  });

  /** The hold has run out and somebody else has the units: the commit of this order will be refused. */
  const loseTheUnits = async (): Promise<void> => {
    await bench.modules
      .database('inventory')
      .write((tx) => tx.run("UPDATE reservation SET expires_at = '2000-01-01T00:00:00.000Z' WHERE state = 'held'"));
    while ((await bench.inventory.stock({ productId: bench.productId })).reserved > 0)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await bench.inventory.setOnHand({ productId: bench.productId, onHand: 0 });
  };
  const bringThemBack = () => bench.inventory.setOnHand({ productId: bench.productId, onHand: 10 });
  const loseThemAfterPaying = (): void =>
    bench.between(CheckoutProcess, 'payments', 'authorize', async (request, call) => {
      const payment = await call(request);
      await loseTheUnits();
      return payment;
    });

  it('confirms no order whose money is being let go, though the units come back', async () => {
    loseThemAfterPaying();
    const provider = bench.modules.app.get<PaymentProvider>(PAYMENT_PROVIDER, { strict: false });
    const silent = jest.spyOn(provider, 'void').mockImplementation(() => Promise.reject(new Error('down')));
    const cartId = await bench.cartOf();
    const place = () => bench.ordering.place(bench.wish(cartId), { commandId: 'key' });
    await expect(place()).rejects.toMatchObject({ code: 'undecided' });
    await bringThemBack();
    silent.mockRestore();
    const order = await bench.until(({ state }) => state !== 'placed');
    expect(order).toMatchObject({ state: 'rejected', reason: 'out_of_stock', payment: { state: 'voided' } });
    expect(await bench.charges()).toEqual([{ reference: order.orderId, state: 'voided' }]);
    expect(await bench.available()).toBe(10);
    await expect(place()).rejects.toMatchObject({ kind: 'conflict', code: 'out_of_stock' });
  });

  it('sells nothing for good to an order that is rejected, though a late commit finds the units back', async () => {
    loseThemAfterPaying();
    before('payments', 'void', async (orderId) => {
      await bringThemBack();
      await bench.inventory.commit({ reservationId: orderId }).catch(() => undefined);
    });
    await bench.ordering.place(bench.wish(await bench.cartOf())).catch(() => undefined);
    const order = await bench.until(({ state }) => state !== 'placed');
    const { committed, available } = await bench.inventory.stock({ productId: bench.productId });
    const [payment] = await bench.charges();
    expect({ state: order.state, payment: payment?.state, committed, available }).toEqual({
      state: 'rejected',
      payment: 'voided',
      committed: 0,
      available: 10,
    });
  });

  it('confirms an order whose late commit came through between the refusal and the release', async () => {
    loseThemAfterPaying();
    before('inventory', 'release', async (orderId) => {
      await bringThemBack();
      await bench.inventory.commit({ reservationId: orderId });
    });
    const { order } = await bench.ordering.place(bench.wish(await bench.cartOf()));
    expect(order).toMatchObject({ state: 'confirmed', payment: { state: 'authorized' } });
    expect(await bench.charges()).toEqual([{ reference: order.orderId, state: 'authorized' }]);
    expect(await bench.inventory.stock({ productId: bench.productId })).toMatchObject({ committed: 1, available: 9 });
  });

  it('says out of stock, not declined, when it dies after the money was let go', async () => {
    loseThemAfterPaying();
    let orderId = '';
    bench.between(CheckoutProcess, 'payments', 'void', async (request, call) => {
      await call(request);
      orderId = idOf(request);
      return new Promise(() => undefined);
    });
    const cartId = await bench.cartOf();
    const place = () => bench.ordering.place(bench.wish(cartId), { commandId: 'key' });
    void place().catch(() => undefined);
    while (!orderId) await new Promise((resolve) => setTimeout(resolve, 20));
    await resume(orderId);
    expect(await bench.orders()).toMatchObject([{ state: 'rejected', reason: 'out_of_stock' }]);
    await expect(place()).rejects.toMatchObject({
      code: 'out_of_stock',
      details: { items: [{ productId: bench.productId, title: 'Book', requested: 1, available: 0 }] },
    });
  });

  it('tells nobody that nothing was charged when another has confirmed the order and its money was taken', async () => {
    bench.between(CheckoutProcess, 'payments', 'authorize', async (request, call) => {
      await call(request);
      const orderId = idOf(request);
      await resume(orderId);
      await bench.payments.capture({ paymentId: orderId });
      return call(request);
    });
    const cartId = await bench.cartOf();
    const place = () => bench.ordering.place(bench.wish(cartId), { commandId: 'key' });
    await expect(place()).rejects.toMatchObject({ code: 'undecided' });
    expect((await place()).order.state).toBe('confirmed');
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OrderBench } from '../../../test/kit/orders.js';
import { ServiceError } from '../../platform/index.js';
import { Checkout } from './checkout.js';
import { CheckoutProcess } from './checkout-process.js';
import type { PlacedOrder } from './contract/ordering.contract.js';

/** A guest's cart is claimed while it is being ordered: what is in it is bought once. */
describe('a cart that is claimed during its checkout', () => {
  let bench: OrderBench;
  let guest: string;
  let own: string;
  const customerId = 'ada';

  beforeEach(async () => {
    bench = await OrderBench.start();
    guest = await bench.cartOf(2);
    own = (await bench.cart.create({ customerId })).cartId;
  });
  afterEach(async () => {
    expect(await bench.findings()).toEqual([]);
    await bench.modules.remove();
  });

  const claim = () => bench.cart.claim({ cartId: guest, customerId });
  const asGuest = () => bench.ordering.place(bench.wish(guest));
  const asCustomer = () => bench.ordering.place(bench.wish(own, { customerId }));
  const left = async () => (await bench.cart.view({ cartId: own, customerId })).items.map((item) => item.quantity);
  /** Lets `meanwhile` happen while the first order waits for its payment. */
  const whilePaying = (meanwhile: () => Promise<unknown>): void => {
    let first = true;
    bench.between(CheckoutProcess, 'payments', 'authorize', async (request, call) => {
      if (first) {
        first = false;
        await meanwhile();
      }
      return call(request);
    });
  };

  /** What an order came to: `confirmed`, or the code of its refusal. */
  const outcome = (placed: Promise<PlacedOrder>): Promise<string> =>
    placed.then(
      ({ order }) => order.state,
      (error: unknown) => (error as ServiceError).code,
    );

  it('is not ordered again from the cart that it was merged into', async () => {
    const outcomes: string[] = [];
    whilePaying(async () => {
      await claim();
      outcomes.push(await outcome(asCustomer()));
      outcomes.push(await outcome(bench.ordering.place(bench.wish(guest, { customerId }))));
    });
    expect((await asGuest()).order.state).toBe('confirmed');
    expect(outcomes).toEqual(['checkout_in_progress', 'checkout_in_progress']);
    expect(await left()).toEqual([]);
    await bench.cart.add({ cartId: own, customerId, productId: bench.productId, quantity: 1 });
    expect((await asCustomer()).order.state).toBe('confirmed');
    expect(await bench.available()).toBe(7);
    expect(await bench.charges()).toHaveLength(2);
  });

  it('can be ordered from the merged cart once the first order is refused', async () => {
    whilePaying(claim);
    const refused = bench.wish(guest, { payment: { method: 'card', token: 'tok_declined' } });
    await expect(bench.ordering.place(refused)).rejects.toMatchObject({ kind: 'declined' });
    expect((await asCustomer()).order.items).toMatchObject([{ quantity: 2 }]);
    expect(await left()).toEqual([]);
  });

  it('is not ordered after it was bought from the merged cart', async () => {
    const outcomes: string[] = [];
    bench.between(Checkout, 'offers', 'quote', async (request, call) => {
      if (outcomes.push('') === 1) {
        await claim();
        outcomes.push(await outcome(asCustomer()));
      }
      return call(request);
    });
    expect([await outcome(asGuest()), ...outcomes]).toEqual(['checkout_in_progress', '', '', 'confirmed']);
    expect(await bench.charges()).toHaveLength(1);
    expect(await bench.available()).toBe(8);
    expect(await left()).toEqual([]);
  });

  it("leaves the customer's own checkout the only one of its cart", async () => {
    await bench.cart.add({ cartId: own, customerId, productId: bench.productId, quantity: 1 });
    const outcomes: string[] = [];
    let paying = 0;
    bench.between(CheckoutProcess, 'payments', 'authorize', async (request, call) => {
      const payment = await call(request);
      paying++;
      if (paying === 1) {
        // The guest's order waits for its payment; the customer's own one begins, and the carts are merged only then.
        outcomes.push(await outcome(asCustomer()));
      } else if (paying === 2) {
        await claim();
        await bench.inside(CheckoutProcess).resume((await bench.orders())[1]!.orderId);
        outcomes.push(await outcome(asCustomer()));
      }
      return payment;
    });
    outcomes.push(await outcome(asGuest()));
    expect(outcomes).toEqual(['checkout_in_progress', 'confirmed', 'confirmed']);
    expect(await left()).toEqual([]);
    expect(await bench.charges()).toHaveLength(2);
    expect(await bench.available()).toBe(7);
  });

  it('keeps what is added after everything was taken out, also when it is emptied by recovery', async () => {
    const product = { cartId: guest, productId: bench.productId };
    await bench.cart.setQuantity({ ...product, quantity: 1 });
    whilePaying(async () => {
      await bench.cart.setQuantity({ ...product, quantity: 0 });
      await bench.cart.add({ ...product, quantity: 3 });
    });
    let calls = 0;
    bench.between(CheckoutProcess, 'cart', 'settle', (request, call) =>
      calls++ === 0 ? Promise.reject(new ServiceError('unavailable', 'unavailable', 'away')) : call(request),
    );
    await asGuest();
    while ((await bench.cart.view({ cartId: guest })).generation === 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await bench.cart.view({ cartId: guest })).items).toMatchObject([{ quantity: 3 }]);
  });
});

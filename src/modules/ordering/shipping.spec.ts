import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OrderBench } from '../../../test/kit/orders.js';
import { ServiceError } from '../../platform/index.js';
import { CheckoutProcess } from './checkout-process.js';
import { Shipping } from './shipping.js';

describe('an order on its way out', () => {
  let bench: OrderBench;

  beforeEach(async () => {
    bench = await OrderBench.start();
  });
  afterEach(async () => {
    expect(await bench.findings()).toEqual([]);
    await bench.modules.remove();
  });

  const parcel = { carrier: 'UPS', trackingCode: 't' };

  it.each([
    [400, 'partially_refunded'],
    ['all', 'refunded'],
  ])('keeps a refund of %s that was made while it was being shipped', async (amount, state) => {
    const { order } = await bench.ordering.place(bench.wish(await bench.cartOf()));
    const { orderId, total } = order;
    bench.between(Shipping, 'fulfillment', 'createShipment', async (request, call) => {
      const money = { ...total, amount: typeof amount === 'number' ? amount : total.amount };
      const refunded = await bench.ordering.refund({ orderId, amount: money, reason: 'late' });
      expect(refunded.order.payment.state).toBe(state);
      expect(await bench.findings()).toEqual([]);
      return call(request);
    });
    const shipped = await bench.ordering.ship({ orderId, ...parcel });
    expect(shipped.order).toMatchObject({ state: 'shipped', payment: { state } });
    expect(await bench.ordering.order({ orderId, staff: true })).toMatchObject({ payment: { state } });
  });

  it.each([
    ['unavailable', 'ships'],
    ['conflict', 'ships'],
    ['unavailable', 'is canceled'],
    ['conflict', 'is canceled'],
  ] as const)(
    'goes through while its cart cannot be emptied (%s), then %s, and its cart is emptied in the end',
    async (kind, end) => {
      let broken = true;
      bench.between(CheckoutProcess, 'cart', 'settle', (request, call) =>
        broken ? Promise.reject(new ServiceError(kind, 'broken', 'not now')) : call(request),
      );
      const cartId = await bench.cartOf();
      const { order } = await bench.ordering.place(bench.wish(cartId));
      expect(order.state).toBe('confirmed');
      const { orderId } = order;
      if (end === 'ships') expect((await bench.ordering.ship({ orderId, ...parcel })).order.state).toBe('shipped');
      else expect((await bench.ordering.cancel({ orderId, staff: true })).state).toBe('canceled');
      broken = false;
      for (const until = Date.now() + 60_000; (await bench.cart.view({ cartId })).items.length > 0;) {
        if (Date.now() > until) throw new Error('the cart is still full');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  );
});

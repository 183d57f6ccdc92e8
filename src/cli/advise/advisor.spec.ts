import { describe, expect, it } from '@jest/globals';
import { type DrawnCall, drawn, recorded } from '../../../test/kit/traces.js';
import { Advisor, type TermsOf } from './advisor.js';
import type { CallCost } from './call-cost.js';
import type { Observation, ObservedHost } from './observation.js';
import { treesOf } from './trace-tree.js';

/** 2 ms for each call and 1 ms for each 1000 bytes; a caller works 0.5 ms for it and a callee 0.25 ms. */
const COST: CallCost = {
  time: { fixed: 2, perRequestByte: 0.001, perReplyByte: 0.001 },
  caller: { fixed: 0.5, perRequestByte: 0, perReplyByte: 0 },
  callee: { fixed: 0.25, perRequestByte: 0, perReplyByte: 0 },
};
const CROSSING = 2 + 0.1 + 1;
const MONTH = 30 * 24 * 3600 * 1000;
/** Away for a thousandth of the time. */
const AVAILABILITY = { timesAMonth: 10, away: MONTH / 10_000 };
const termsOf: TermsOf = (service) =>
  service === 'cart' ? { effect: 'once', partition: 'available' } : { effect: 'once', partition: 'consistent' };

const page = (status = 200) =>
  recorded(10, [drawn('catalog', 1, 6), drawn('offers', 1, 6), drawn('inventory', 1, 6)], { status });
const checkout = (...calls: DrawnCall[]) =>
  recorded(40, [drawn('ordering', 5, 35, [drawn('inventory', 10, 15), ...calls])], { name: 'POST /v1/orders' });
const add = () => recorded(10, [drawn('cart', 2, 8)], { name: 'POST /v1/carts/:cartId/items' });

function observe(traces: ReturnType<typeof recorded>[], more: Partial<ObservedHost> = {}): Observation {
  const modules = ['catalog', 'offers', 'inventory', 'cart', 'ordering', 'payments'];
  const host = { name: 'store', gateway: true, modules, cpu: 100, busy: 1e9, probed: { made: [], taken: [] }, ...more };
  const alone = {
    name: 'customers',
    gateway: false,
    modules: ['customers'],
    cpu: 7,
    busy: 1,
    probed: { made: [], taken: [] },
  };
  const trees = treesOf(traces);
  return { seconds: 2, requests: trees.length, trees, hosts: [host, alone], startedIn: 1000, overNats: false };
}
const advise = (observed: Observation, module: string) =>
  new Advisor(observed, COST, AVAILABILITY, termsOf).adviceFor(module);

describe('the split advisor', () => {
  it('adds a remote call for each that would cross, where it is waited for', () => {
    const observed = observe([page(), page(), checkout()]);
    const { now, then, perPage, perCheckout } = advise(observed, 'inventory');
    expect([now.page.p50, now.checkout.p50]).toEqual([10, 40]);
    expect(then.page.p50).toBeCloseTo(10 + CROSSING);
    expect(then.checkout.p50).toBeCloseTo(40 + CROSSING);
    expect([perPage, perCheckout]).toEqual([1, 1]);
    // Ordering is asked by the gateway and asks inventory: twice over the border.
    expect(advise(observed, 'ordering').then.checkout.p50).toBeCloseTo(40 + 2 * CROSSING);
    expect(advise(observed, 'ordering').then.page).toEqual(now.page);
  });

  it('counts calls and bytes over the border, also those of requests that it knows no more of', () => {
    const observed = { ...observe([page(), page(), checkout()]), requests: 6 };
    expect(advise(observed, 'inventory')).toMatchObject({ calls: 3, bytes: 3 * 1100 });
  });

  it('leaves calls alone that leave the process already', () => {
    const observed = observe([checkout(drawn('payments', 20, 30, [], { transport: 'remote' }))]);
    const { calls, then, now } = advise(observed, 'payments');
    expect([calls, then.checkout.p50]).toEqual([0, now.checkout.p50]);
  });

  it('moves the module’s share of the work, and puts the border on top', () => {
    // Three requests of 10, 10 and 40 ms; inventory worked 5 ms in each, of 80 ms that all were at work side by side.
    const observed = observe([page(), page(), checkout()]);
    const { now, then } = advise(observed, 'inventory');
    const share = 15 / (60 + 4 * 5);
    expect(now.hostCpu).toBeCloseTo(100 / 3);
    expect(then.hostCpu).toBeCloseTo((100 * (1 - share)) / 3 + 0.5);
    expect(then.moduleCpu).toBeCloseTo((100 * share) / 3 + 0.25);
    // For what ordering asks of others, its process is the caller.
    const ordering = advise(observed, 'ordering').then;
    expect(ordering.hostCpu).toBeCloseTo((100 * (1 - 25 / 80) + 0.5 + 0.25) / 3);
    expect(ordering.moduleCpu).toBeCloseTo((100 * (25 / 80) + 0.25 + 0.5) / 3);
  });

  it('has a crossing take what the host’s own remote calls took under its load', () => {
    const observed = observe([page(), page(), page()], { probed: { made: [4, 8, 12], taken: [1] } });
    const { then } = advise(observed, 'offers');
    expect([then.page.p50, then.page.p99].map((ms) => ms - 1.1)).toEqual([18, 22].map((ms) => expect.closeTo(ms)));
    // Ordering is asked by the host, and asks it.
    const ordering = observe([checkout()], { probed: { made: [8], taken: [3] } });
    expect(advise(ordering, 'ordering').then.checkout.p50).toBeCloseTo(40 + 8 + 3 + 2.2);
  });

  it('shortens waiting inside when the host has less to do', () => {
    // 80 ms of requests in 40 ms of a busy loop: half of the time they wait for each other.
    const [one, other] = [checkout(), checkout()];
    const observed = observe([one, other], { busy: 40 });
    const { then } = advise(observed, 'inventory');
    const host = 0.5 + 0.5 * (1 - 10 / 80 + 1 / 40);
    const module = 0.5 + 0.5 * (10 / 80 + 0.5 / 40);
    expect(then.checkout.p50).toBeCloseTo(35 * host + 5 * module + CROSSING);
  });

  it('holds a process more to fail now and then, and lets the cart keep what it cannot take', () => {
    const observed = observe([page(), page(503), checkout(), add()]);
    expect(advise(observed, 'inventory').now.failed).toBe(0.25);
    // One page and the checkout ask inventory; the page that failed cannot fail again.
    expect(advise(observed, 'inventory').then).toMatchObject({ failed: 0.25 + (2 / 4) * 0.001, keptForLater: 0 });
    expect(advise(observed, 'cart').then).toMatchObject({ failed: 0.25, keptForLater: 0.001 / 4 });
    expect(advise(observed, 'payments').then).toMatchObject({ failed: 0.25, keptForLater: 0 });
    // Who is asked from elsewhere already needs one process more as soon as it asks a neighbour.
    const remote = checkout();
    for (const call of remote.calls) if (call.service === 'ordering') call.transport = 'remote';
    expect(advise(observe([remote]), 'ordering').then.failed).toBeCloseTo(0.001);
  });

  it('has none for who is alone already, and for who is not there', () => {
    const observed = observe([page()]);
    expect(() => advise(observed, 'customers')).toThrow('customers is alone already');
    expect(() => advise(observed, 'nothing')).toThrow();
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Advice, Figures } from './advisor.js';
import { adviceTable, verdict } from './report.js';

const figures = (page: number, checkout: number, hostCpu: number, moduleCpu = 0): Figures => ({
  page: { count: 100, p50: page, p99: 10 * page },
  checkout: { count: 50, p50: checkout, p99: 10 * checkout },
  hostCpu,
  moduleCpu,
  failed: 0.000002,
  keptForLater: 0,
});
const advice = (then: Figures, more: Partial<Advice> = {}): Advice => ({
  module: 'cart',
  host: 'store',
  calls: 300,
  bytes: 123_456,
  perPage: 0,
  perCheckout: 2,
  now: figures(1, 20, 2),
  then,
  ...more,
});

describe('the report of the split advisor', () => {
  it('has the store as it is above the modules as they would be', () => {
    const lines = adviceTable([advice(figures(1, 21, 1.5, 0.75))]).map((line) => line.split(/\s{2,}/));
    expect(lines.slice(2)).toEqual([
      ['now', '-', '-', '1.00', '10.0', '20.0', '200', '2.00', '-', '2.00', '0.00'],
      ['cart out', '300', '123', '1.00', '10.0', '21.0', '210', '1.50', '0.75', '2.00', '0.00'],
    ]);
  });

  it('tells hosts apart, since each has its own work', () => {
    const other = advice(figures(1, 21, 1), { module: 'offers', host: 'buying', now: figures(1, 20, 4) });
    const lines = adviceTable([advice(figures(1, 21, 1)), other]).map((line) => line.split(/\s{2,}/));
    expect(lines.slice(2, 4).map((cells) => [cells[0], cells[7]])).toEqual([
      ['now, store', '2.00'],
      ['now, buying', '4.00'],
    ]);
  });

  it('says in one line what the figures mean', () => {
    expect(verdict(advice(figures(1, 21, 1.5, 0.75)))).toBe(
      'cart: leaves cheaply: a page does not touch it, a checkout takes 1.00 ms longer (2 calls over the border); ' +
        'it takes 25 % of the work along, and adds 0.25 ms of work to a request.',
    );
    expect(verdict(advice(figures(1, 26, 1)))).toContain('cart: leaves at a price: ');
    expect(verdict(advice(figures(3, 20, 1), { perPage: 1, perCheckout: 0 }))).toContain(
      'cart: is dear: a page takes 2.00 ms longer (1 call over the border), a checkout does not touch it; ',
    );
    expect(verdict(advice(figures(1, 19, 2.5, 0.5)))).toContain(
      'a checkout takes 1.00 ms shorter (2 calls over the border); asking it costs the store as much work as it takes along',
    );
    expect(verdict(advice(figures(1, 20, 2), { calls: 0 }))).toContain('leaves for nothing');
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Advice, Figures } from '../advise/advisor.js';
import { type Row, sideBySide } from './side-by-side.js';
import type { Window } from './window.js';

const quantiles = (p50: number, p99: number) => ({ count: 100, p50, p99 });
const seen = (page: number, checkout: number): Window => ({
  seen: { page: quantiles(page, 2 * page), checkout: quantiles(checkout, 2 * checkout) },
  failed: 0,
  observed: { requests: 10, hosts: [{ cpu: 15 }, { cpu: 5 }] } as unknown as Window['observed'],
});
const figures = (page: number, checkout: number): Figures => ({
  page: quantiles(page, 2 * page),
  checkout: quantiles(checkout, 2 * checkout),
  hostCpu: 1,
  moduleCpu: 0.5,
  failed: 0,
  keptForLater: 0,
});
const advice = (then: Figures) => ({ now: { ...figures(1, 10), moduleCpu: 0 }, then }) as Advice;

describe('prediction and measurement side by side', () => {
  it('adds what would change to what shoppers saw, and marks what it is far from', () => {
    // Inside a page takes 1 ms and would take 3; shoppers saw 5, so 7 is predicted. A checkout 10 and 25; 20, so 35.
    const row: Row = { module: 'cart', before: seen(5, 20), said: advice(figures(3, 25)), out: seen(7.5, 60) };
    const [, line, count] = sideBySide([row], undefined) as [string, string, string];
    expect(line.split(/\s{2,}/)).toEqual([
      'cart',
      '5.00 > 7.00 : 7.50',
      '10.0 > 14.0 : 15.0',
      '20.0 > 35.0 : 60.0~',
      '40.0 > 70.0 : 120~',
      '1.00 > 1.50 : 2.00',
      '0.00 > 0.00 : 0.00',
    ]);
    expect(count).toContain('2 of 4 times');
  });

  it('tells how much the machine itself wavers, and counts apart where it did not', () => {
    const row = (module: string, page: number): Row => ({
      module,
      before: seen(page, 20),
      said: advice(figures(1, 10)),
      out: seen(page, 20),
    });
    // Pages take twice as long when the first module has come back, and stay so; checkouts never change.
    const lines = sideBySide([row('cart', 5), row('offers', 10)], seen(10, 20)).join('\n');
    expect(lines).toContain('8 of 8 times');
    expect(lines).toContain('differed by 0 % in the median');
    expect(lines).toContain('6 of 6 predictions held');
  });

  it('shows what could not be measured as such, and does not count it', () => {
    const row: Row = { module: 'cart', before: seen(5, NaN), said: advice(figures(3, 25)) };
    const lines = sideBySide([row], undefined).join('\n');
    expect(lines).toContain('5.00 > 7.00 : -');
    expect(lines).toContain('0 of 0 times');
  });
});

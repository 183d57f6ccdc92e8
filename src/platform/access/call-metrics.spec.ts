import { describe, expect, it } from '@jest/globals';
import { CallMetrics } from './call-metrics.js';
import { LATENCY_BOUNDS, LatencyBuckets } from './latency-buckets.js';
import { SlaWindow } from './sla-window.js';

describe('latency buckets', () => {
  it('count a time on a bound as within it, and one beyond all bounds as without one', () => {
    for (const [i, seconds] of LATENCY_BOUNDS.entries()) {
      const buckets = new LatencyBuckets();
      buckets.record(seconds * 1000);
      expect(buckets.cumulative.findIndex((count) => count === 1)).toBe(i);
    }
    const buckets = new LatencyBuckets();
    for (const milliseconds of [0, 0.001, 0.0021, 10_001]) buckets.record(milliseconds);
    expect([
      buckets.cumulative[0],
      buckets.cumulative[1],
      buckets.cumulative.at(-2),
      buckets.cumulative.at(-1),
    ]).toEqual([2, 3, 3, 4]);
    expect(buckets.sum).toBeCloseTo(10.0010031);
  });
});

describe('a promise', () => {
  const minute = 60_000;
  const after = (window: SlaWindow, from: number, calls: number, late: number): SlaWindow => {
    for (let i = 0; i < calls; i++) window.record(from, i < late ? 51 : 50);
    return window;
  };

  it('holds when one call of a thousand is late, and not when two are', () => {
    expect(after(new SlaWindow(50), minute, 1000, 1).held(minute)).toBe(true);
    expect(after(new SlaWindow(50), minute, 1000, 2).held(minute)).toBe(false);
    expect(after(new SlaWindow(50), minute, 999, 1).held(minute)).toBe(false);
  });

  it('is looked at over the last whole window', () => {
    const window = after(new SlaWindow(50), minute, 10, 1);
    expect(window.held(2 * minute - 1)).toBe(false);
    after(window, 2 * minute, 10, 0);
    expect(window.held(2 * minute)).toBe(false);
    after(window, 3 * minute, 10, 1);
    expect(window.held(3 * minute)).toBe(true);
  });

  it('is not broken by what happened long ago', () => {
    const window = after(new SlaWindow(50), minute, 10, 10);
    expect(window.held(9 * minute)).toBe(true);
    expect(new SlaWindow(50).held(minute)).toBe(true);
  });
});

describe('the metrics of calls', () => {
  it('tell outcomes apart', () => {
    const metrics = new CallMetrics('api', 'cart', 'view', 'local', 20);
    for (const outcome of ['ok', 'ok', 'refusal', 'outage'] as const) metrics.record(1, 3, outcome);
    expect(metrics.outcomes).toEqual({ ok: 2, refusal: 1, outage: 1 });
    expect(metrics.statistics()).toMatchObject({ calls: 4, refusals: 1, outages: 1, sla: 20_000, slaHeld: true });
  });
});

import { describe, expect, it } from '@jest/globals';
import { costAt, costFrom } from './call-cost.js';

const measured = (requestBytes: number, replyBytes: number, time: number) => ({
  requestBytes,
  replyBytes,
  time,
  caller: time / 2,
  callee: time / 4,
});

describe('the cost of a call', () => {
  it('goes through what was measured', () => {
    // 0.1 ms, 0.001 for a byte there and 0.002 for a byte back.
    const cost = costFrom({
      smallest: measured(10, 20, 0.15),
      request: measured(1010, 20, 1.15),
      reply: measured(10, 1020, 2.15),
    });
    expect(costAt(cost.time, 0, 0)).toBeCloseTo(0.1);
    expect(costAt(cost.time, 500, 300)).toBeCloseTo(0.1 + 0.5 + 0.6);
    expect(costAt(cost.caller, 500, 300)).toBeCloseTo(0.6);
    expect(costAt(cost.callee, 500, 300)).toBeCloseTo(0.3);
  });

  it('is never less than nothing, however noisy the machine was', () => {
    const { time } = costFrom({
      smallest: measured(10, 20, -0.2),
      request: measured(1010, 20, -0.3),
      reply: measured(10, 1020, 0.8),
    });
    expect(time).toEqual({ fixed: 0, perRequestByte: 0, perReplyByte: 0.001 });
  });
});

import { describe, expect, it } from '@jest/globals';
import { drawn, recorded } from '../../../test/kit/traces.js';
import { addOwnTimes, treesOf } from './trace-tree.js';

const ownTimes = (trace: ReturnType<typeof recorded>): Record<string, number> => {
  const times = new Map<string, number>();
  addOwnTimes(treesOf([trace])[0]!.root, times);
  return Object.fromEntries(times);
};

describe('the tree of a request', () => {
  it('is the same when its parts come from several hosts, and holds nothing that it did not cause', () => {
    const whole = recorded(20, [drawn('ordering', 2, 18, [drawn('payments', 5, 15)])]);
    const [inner, outer] = whole.calls as [(typeof whole.calls)[0], (typeof whole.calls)[0]];
    const stranger = { ...inner, id: 'other', parentId: 'nobody' };
    const parts = [
      { traceId: whole.traceId, calls: [inner, stranger], droppedCalls: 0 },
      { ...whole, calls: [outer] },
      { traceId: 'background', calls: [stranger], droppedCalls: 0 },
    ];
    expect(treesOf(parts)).toEqual(treesOf([whole]));
    expect(treesOf(parts)[0]?.calls.map(({ service }) => service)).toEqual(['ordering', 'payments']);
  });

  it('leaves out requests that had not ended', () => {
    const { request: _request, ...unfinished } = recorded(5, []);
    expect(treesOf([unfinished])).toEqual([]);
  });

  it('ends, whatever the ids say', () => {
    const trace = recorded(5, [drawn('cart', 1, 2)]);
    const [call] = trace.calls as [(typeof trace.calls)[0]];
    trace.calls.push({ ...call, id: call.parentId, parentId: call.id });
    expect(treesOf([trace])[0]?.calls).toHaveLength(2);
  });

  it('knows who was at work himself, whatever went side by side', () => {
    expect(ownTimes(recorded(20, [drawn('ordering', 2, 18, [drawn('payments', 5, 15)])]))).toEqual({
      gateway: 4,
      ordering: 6,
      payments: 10,
    });
    // Asked at once: 2-12 and 4-8; then 15-30, which the request did not wait for.
    const side = [drawn('catalog', 2, 12), drawn('offers', 4, 8), drawn('inventory', 15, 30)];
    expect(ownTimes(recorded(20, side))).toEqual({ gateway: 5, catalog: 10, offers: 4, inventory: 15 });
  });
});

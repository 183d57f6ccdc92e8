import { describe, expect, it } from '@jest/globals';
import { type Changes, replay } from './replay.js';
import { type Span, treesOf } from './trace-tree.js';
import { type DrawnCall, drawn as call, recorded } from '../../../test/kit/traces.js';

const tree = (duration: number, calls: DrawnCall[]): Span => treesOf([recorded(duration, calls)])[0]!.root;

/** Calls of these services cost 10 ms more there and 5 ms back, and 2 ms to send. */
const moved = (...services: string[]): Changes => ({
  crossing: ({ service }) => (services.includes(service) ? { there: 10, back: 5 } : undefined),
  sending: ({ service }) => (services.includes(service) ? 2 : 0),
  stretch: () => 1,
});
const nothing = moved();

describe('the replay of a request', () => {
  it('takes as long as it took when nothing changes, whatever its shape', () => {
    const shapes = [
      tree(7, []),
      tree(40, [call('cart', 3, 10), call('offers', 5, 30, [call('inventory', 6, 12), call('payments', 12, 29)])]),
      // One that ended after the request, and one that began exactly when another ended.
      tree(20, [call('cart', 1, 10), call('offers', 10, 15), call('catalog', 4, 50)]),
    ];
    expect(shapes.map((root) => replay(root, nothing))).toEqual([7, 40, 20]);
  });

  it('adds up what calls cost that went one after the other', () => {
    // 2 own, cart 2-10, 3 own, cart 13-20, 5 own.
    const root = tree(25, [call('cart', 2, 10), call('cart', 13, 20)]);
    expect(replay(root, moved('cart'))).toBe(25 + 15 + 15);
    expect(replay(root, moved('offers'))).toBe(25);
  });

  it('counts only the longest of those that went side by side', () => {
    // All three asked at once; the answer is there 3 ms after the slowest.
    const side = (): Span => tree(25, [call('catalog', 1, 22), call('offers', 1, 6), call('inventory', 1, 9)]);
    // Ends at 6 + 15 = 21, before the catalogue at 22.
    expect(replay(side(), moved('offers'))).toBe(25);
    // Ends at 9 + 15 = 24 instead of 22, and 3 of own work after it.
    expect(replay(side(), moved('inventory'))).toBe(27);
    expect(replay(side(), moved('catalog'))).toBe(25 + 15);
  });

  it('sends side by side one after the other', () => {
    const lines = Array.from({ length: 4 }, () => call('offers', 1, 3));
    // The fourth leaves 3 x 2 ms after the first: 1 + 6 + 10 + 2 + 5, and 1 ms of own work.
    expect(replay(tree(4, lines), moved('offers'))).toBe(25);
  });

  it('keeps what was asked after an answer behind that answer', () => {
    // titles and prices at once, then a reservation 1 ms after both.
    const root = tree(30, [call('catalog', 2, 8), call('offers', 2, 12), call('inventory', 13, 28)]);
    // catalog now ends at 23, after offers at 12: inventory begins at 24 and ends at 39, 2 ms before the request.
    expect(replay(root, moved('catalog'))).toBe(41);
    expect(replay(root, moved('catalog', 'inventory'))).toBe(56);
  });

  it('goes down into calls of calls', () => {
    // ordering 5-45 asks inventory 10-20 and payments 20-40.
    const root = tree(50, [call('ordering', 5, 45, [call('inventory', 10, 20), call('payments', 20, 40)])]);
    expect(replay(root, moved('payments'))).toBe(65);
    expect(replay(root, moved('ordering'))).toBe(65);
    expect(replay(root, moved('ordering', 'inventory', 'payments'))).toBe(50 + 3 * 15);
  });

  it('does not wait for calls that the request did not wait for', () => {
    const root = tree(10, [call('cart', 1, 6), call('offers', 2, 90)]);
    expect(replay(root, moved('offers'))).toBe(10);
  });

  it('stretches each service’s own work', () => {
    // 4 ms of the gateway (2 before, 2 after), 6 ms of ordering's own, 10 ms of payments.
    const root = tree(20, [call('ordering', 2, 18, [call('payments', 5, 15)])]);
    const half = (service: string): Changes => ({ ...nothing, stretch: (name) => (name === service ? 0.5 : 1) });
    expect(replay(root, half('gateway'))).toBe(18);
    expect(replay(root, half('ordering'))).toBe(17);
    expect(replay(root, half('payments'))).toBe(15);
  });
});

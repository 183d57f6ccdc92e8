import { describe, expect, it } from '@jest/globals';
import type { ModuleDatabase } from '../../platform/index.js';
import { MOST_CHANGES } from './contract/catalog.contract.js';
import { RecentChanges } from './recent-changes.js';

describe('the recent changes', () => {
  const started = (exclusive = true) => {
    const database = { commits: 5, exclusive };
    const changes = new RecentChanges(database as ModuleDatabase);
    const { epoch, seq } = changes.since({ after: 0 });
    return { database, changes, epoch, seq };
  };

  it('are told once they are committed, each product once', () => {
    const { database, changes, epoch, seq } = started();
    changes.add('a');
    changes.add('b');
    changes.add('a');
    expect(changes.since({ epoch, after: seq })).toEqual({ epoch, seq, productIds: [], complete: true });
    database.commits++;
    expect(changes.since({ epoch, after: seq })).toEqual({
      epoch,
      seq: seq + 3,
      productIds: ['a', 'b'],
      complete: true,
    });
    changes.add('c');
    database.commits++;
    expect(changes.since({ epoch, after: seq + 3 })).toMatchObject({ productIds: ['c'], complete: true });
  });

  it('are not said to be complete for who knows another instance, has missed too many, or asks for the first time', () => {
    const { database, changes, epoch, seq } = started();
    for (let i = 0; i < 3 * MOST_CHANGES; i++) changes.add(`p${i}`);
    database.commits++;
    const now = changes.since({ after: 0 });
    expect(now.complete).toBe(false);
    expect(changes.since({ epoch, after: seq }).complete).toBe(false);
    expect(changes.since({ epoch: 'another', after: now.seq }).complete).toBe(false);
    expect(changes.since({ epoch, after: now.seq + 1 }).complete).toBe(false);
    expect(changes.since({ epoch, after: now.seq - MOST_CHANGES }).productIds).toHaveLength(MOST_CHANGES);
    expect(changes.since({ epoch, after: now.seq })).toMatchObject({ productIds: [], complete: true });
  });

  it('are never said to be complete where other instances write too', () => {
    const { changes, epoch, seq } = started(false);
    expect(changes.since({ epoch, after: seq })).toMatchObject({ productIds: [], complete: false });
  });
});

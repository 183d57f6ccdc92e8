import { describe, expect, it } from '@jest/globals';
import { type Deadline, deadlineAt, withDeadline } from './deadline-wheel.js';

const soon = () => performance.now() + 5;

/** The names of those that have expired when the last one has. */
async function expired(names: string[], ended: (deadlines: Map<string, Deadline>) => void): Promise<string[]> {
  const seen: string[] = [];
  const deadlines = new Map<string, Deadline>();
  await new Promise<void>((resolve) => {
    const at = soon();
    for (const name of names)
      deadlines.set(
        name,
        deadlineAt(at, () => seen.push(name)),
      );
    deadlineAt(at + 30, resolve);
    ended(deadlines);
  });
  return seen.sort();
}

describe('deadlines', () => {
  it('expire once, but for those that are over, wherever they stand', async () => {
    const seen = await expired(['first', 'second', 'third', 'last'], (deadlines) => {
      for (const name of ['second', 'last', 'first', 'first']) deadlines.get(name)?.over();
    });
    expect(seen).toEqual(['third']);
  });

  it('that are over stay so when others come and go', async () => {
    const seen = await expired(['a', 'b'], (deadlines) => {
      deadlines.get('a')?.over();
      const other = deadlineAt(soon(), () => undefined);
      deadlines.get('a')?.over();
      other.over();
    });
    expect(seen).toEqual(['b']);
  });

  it('may end others when they expire, and begin new ones', async () => {
    const seen: string[] = [];
    await new Promise<void>((resolve) => {
      const at = soon();
      deadlineAt(at, () => {
        seen.push('one');
        other.over();
        deadlineAt(soon(), resolve);
      });
      const other = deadlineAt(at, () => seen.push('other'));
    });
    expect(seen).toContain('one');
  });

  it('go off for a promise that is not kept in time, and not for one that is', async () => {
    const late = () => new Error('late');
    const never = new Promise<string>(() => undefined);
    await expect(withDeadline(never, soon(), late)).rejects.toThrow('late');
    expect(await withDeadline(Promise.resolve('kept'), soon(), late)).toBe('kept');
    await expect(withDeadline(Promise.reject(new Error('broken')), soon(), late)).rejects.toThrow('broken');
    expect(await withDeadline(Promise.resolve('at any time'), Infinity, late)).toBe('at any time');
  });
});

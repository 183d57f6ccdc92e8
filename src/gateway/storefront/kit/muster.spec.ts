import { describe, expect, it } from '@jest/globals';
import { Muster } from './muster.js';

describe('a muster', () => {
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('lets all go when the last has come', async () => {
    const muster = new Muster(2, 60_000);
    const gone: string[] = [];
    const first = muster.arrive().then(() => gone.push('first'));
    await turn();
    expect(gone).toEqual([]);
    await Promise.all([first, muster.arrive().then(() => gone.push('second'))]);
    expect(gone).toEqual(['first', 'second']);
  });

  it('does not wait longer than it should for who is late', async () => {
    const muster = new Muster(3, 5);
    await Promise.all([muster.arrive(), muster.arrive()]);
    await muster.arrive();
  });
});

import { describe, expect, it } from '@jest/globals';
import { run } from './move.js';

describe('npm run split and merge', () => {
  it.each([
    [['split']],
    [['split', 'cart', 'offers']],
    [['split', 'cart', '--dryrun']],
    [['split', 'cart', '--to']],
    [['merge', 'cart', '--to', 'sqlite']],
    [['merge', 'cart', '--dry-run']],
  ])('say how they are used, and do nothing, when asked %j', async (args) => {
    expect(await run(args)).toBe(2);
  });
});

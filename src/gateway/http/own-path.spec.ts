import { describe, expect, it } from '@jest/globals';
import { ownPath } from './own-path.js';

describe('where to go on to', () => {
  it.each(['/', '/cart', '/search?q=a%20b&page=2', '/products/1#reviews', '/a/../cart'])(
    'is a path of ours: %s',
    (next) => {
      expect(ownPath(next)).toBe(next === '/a/../cart' ? '/cart' : next);
    },
  );

  it.each([
    undefined,
    '',
    'cart',
    'https://elsewhere.example/',
    '//elsewhere.example',
    '/\\elsewhere.example',
    '/.//elsewhere.example',
    '/a/..//elsewhere.example',
    '/%2e//elsewhere.example',
    '/\t/elsewhere.example',
    '/\n/elsewhere.example',
    'javascript:alert(1)',
    ' /cart',
    `/${'a'.repeat(3000)}`,
  ])('is never another site: %j', (next) => {
    expect(ownPath(next)).toBeUndefined();
  });
});

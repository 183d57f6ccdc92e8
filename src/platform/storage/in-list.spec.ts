import { describe, expect, it } from '@jest/globals';
import { inList } from './in-list.js';

describe('inList', () => {
  it('fills up with the last value', () => {
    expect(inList(['a'])).toEqual({ sql: '(?)', params: ['a'] });
    expect(inList(['a', 'b'])).toEqual({ sql: '(?, ?, ?, ?)', params: ['a', 'b', 'b', 'b'] });
  });

  it('needs few statements for lists of any length', () => {
    const statements = new Set<string>();
    for (let length = 0; length <= 1024; length++) {
      const { sql, params } = inList(new Array<string>(length).fill('x'));
      expect(sql.split('?')).toHaveLength(params.length + 1);
      statements.add(sql);
    }
    expect(statements.size).toBe(11);
  });

  it('finds nothing for an empty list', () => {
    expect(inList([])).toEqual({ sql: '(NULL)', params: [] });
  });

  it('takes long lists', () => {
    expect(inList(new Array<string>(1500).fill('x')).params).toHaveLength(2048);
  });
});

import { describe, expect, it } from '@jest/globals';
import { NumberedStatements, numbered } from './postgres-sql.js';

describe('parameters for PostgreSQL', () => {
  it.each([
    ['SELECT ? FROM t WHERE a = ? AND b IN (?, ?)', 'SELECT $1 FROM t WHERE a = $2 AND b IN ($3, $4)'],
    ["SELECT '?' || ? || 'it''s ?' || ?", "SELECT '?' || $1 || 'it''s ?' || $2"],
    ['SELECT "what?" FROM t WHERE a = ?', 'SELECT "what?" FROM t WHERE a = $1'],
    ['SELECT ? -- why?\nFROM t /* really? */ WHERE a = ?', 'SELECT $1 -- why?\nFROM t /* really? */ WHERE a = $2'],
    ['DO $$ BEGIN ? END $$', 'DO $$ BEGIN ? END $$'],
    ['SELECT 1', 'SELECT 1'],
  ])('are numbered outside of texts, names and comments: %s', (sql, expected) => {
    expect(numbered(sql)).toBe(expected);
  });

  it('names a bounded number of statements, each by its own name', () => {
    const statements = new NumberedStatements();
    const names = Array.from({ length: 600 }, (_, i) => statements.of(`SELECT ${i}`).name);
    expect(new Set(names.filter((name) => name !== undefined)).size).toBe(500);
    expect(statements.of('SELECT 1').name).toBe(names[1]);
    expect(statements.of('SELECT 599').name).toBeUndefined();
  });
});

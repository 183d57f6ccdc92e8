import type { SqlValue } from './engine.js';

const SIZES = [1, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
const LARGEST = 1024;

/**
 * A list for `column IN ${list.sql}` with its parameters. It is filled up to one of a few sizes by repeating the last value,
 * which finds nothing new, so that lists of any length need only a few prepared statements. An empty list finds nothing.
 */
export function inList(values: readonly SqlValue[]): { sql: string; params: SqlValue[] } {
  const last = values.at(-1);
  if (last === undefined) return { sql: '(NULL)', params: [] };
  const size = SIZES.find((s) => s >= values.length) ?? Math.ceil(values.length / LARGEST) * LARGEST;
  const params = [...values, ...new Array<SqlValue>(size - values.length).fill(last)];
  return { sql: `(${new Array<string>(size).fill('?').join(', ')})`, params };
}

import { createHash } from 'node:crypto';
import type { SqlValue } from '../engine.js';
import type { ModuleDatabase } from '../module-database.js';
import { keyOf, nextRows } from './table-copy.js';
import { type TableShape, tablesOf } from './table-shape.js';

const STEP = 500;

export interface TableSum {
  table: string;
  rows: number;
  /** SHA-256 over the rows in the order of their keys, the same on every engine. */
  sum: string;
}

/** What is in a module's tables, so that two places can be held against each other when nothing is written. */
export async function tableSums(database: ModuleDatabase, derived: readonly string[] = []): Promise<TableSum[]> {
  const sums: TableSum[] = [];
  for (const table of await tablesOf(database.internals, derived)) sums.push(await sumOf(database, table));
  return sums.sort((a, b) => (a.table < b.table ? -1 : 1));
}

async function sumOf(database: ModuleDatabase, table: TableShape): Promise<TableSum> {
  // Columns and rows in an order of our own: engines keep and compare texts differently.
  const columns = [...table.columns].sort();
  const lines: string[] = [];
  let after: SqlValue[] | undefined;
  do {
    const { sql, params } = nextRows(table, after, STEP);
    const rows = await database.read<Record<string, SqlValue>>(sql, params);
    for (const row of rows) lines.push(JSON.stringify(columns.map((column) => row[column])));
    const last = rows.at(-1);
    after = last && rows.length === STEP ? keyOf(table, last) : undefined;
  } while (after);
  const hash = createHash('sha256');
  for (const line of lines.sort()) hash.update(line).update('\n');
  return { table: table.name, rows: lines.length, sum: hash.digest('base64url').slice(0, 22) };
}

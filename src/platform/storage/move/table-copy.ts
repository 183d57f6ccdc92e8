import type { Engine, Row, SqlValue } from '../engine.js';
import { Transaction } from '../transaction.js';
import type { DerivedTables, RowKey } from '../module-storage.js';
import type { TableShape } from './table-shape.js';

/** What one step of a copy brings: rows as they are now, and the keys of rows that are gone. */
export interface Portion {
  table: TableShape;
  rows: Row[];
  gone: SqlValue[][];
  /** Rows that were met while reading the table through; one that is there already came by a note, and is not older. */
  passing: boolean;
}

const quoted = (name: string): string => `"${name}"`;
const list = (names: readonly string[]): string => names.map(quoted).join(', ');

/** `(a = ? AND b = ?) OR …`: rows by their keys, in a form that both engines know. */
export function byKeys({ key }: TableShape, keys: readonly SqlValue[][]): { sql: string; params: SqlValue[] } {
  if (keys.length === 0) return { sql: '1 = 0', params: [] };
  if (key.length === 1)
    return { sql: `${quoted(key[0] as string)} IN (${keys.map(() => '?').join(', ')})`, params: keys.flat() };
  const one = `(${key.map((k) => `${quoted(k)} = ?`).join(' AND ')})`;
  return { sql: keys.map(() => one).join(' OR '), params: keys.flat() };
}

export const keyOf = ({ key }: TableShape, row: Row): SqlValue[] => key.map((k) => row[k] as SqlValue);

/** `SELECT` of whole rows; columns in the table's order. */
export const selectFrom = ({ name, columns }: TableShape): string => `SELECT ${list(columns)} FROM ${quoted(name)}`;

/** The rows that follow a key, in the order of keys. */
export function nextRows(table: TableShape, after: SqlValue[] | undefined, limit: number) {
  const columns = list(table.key);
  const where = after?.length ? `WHERE (${columns}) > (${after.map(() => '?').join(', ')})` : '';
  return { sql: `${selectFrom(table)} ${where} ORDER BY ${columns} LIMIT ?`, params: [...(after ?? []), limit] };
}

/** Writes portions into the new place, in one transaction. */
export async function apply(engine: Engine, portions: readonly Portion[], derived?: DerivedTables): Promise<void> {
  await engine.begin();
  try {
    for (const { table, gone } of [...portions].reverse()) await remove(engine, table, gone);
    for (const portion of portions) await put(engine, portion);
    if (derived) await rebuild(engine, portions, derived);
    await engine.commit();
  } catch (error) {
    await engine.rollback().catch(() => undefined);
    throw error;
  }
}

async function remove(engine: Engine, table: TableShape, gone: SqlValue[][]): Promise<void> {
  if (gone.length === 0) return;
  const { sql, params } = byKeys(table, gone);
  await engine.run(`DELETE FROM ${quoted(table.name)} WHERE ${sql}`, params);
}

async function put(engine: Engine, { table, rows, passing }: Portion): Promise<void> {
  if (rows.length === 0) return;
  const { sql, params } = byKeys(
    table,
    rows.map((row) => keyOf(table, row)),
  );
  const there = new Map(
    (await engine.query(`${selectFrom(table)} WHERE ${sql}`, params)).map((row) => [text(keyOf(table, row)), row]),
  );
  const before = (row: Row): Row | undefined => there.get(text(keyOf(table, row)));
  const fresh = rows.filter((row) => !before(row));
  if (passing) return insert(engine, table, fresh);
  const changed = rows.filter((row) => before(row) && text(before(row)) !== text(row));
  await engine.run('SAVEPOINT portion', []);
  try {
    await insert(engine, table, fresh);
    for (const row of changed) await update(engine, table, row);
  } catch {
    await engine.run('ROLLBACK TO portion', []);
    await patiently(engine, [...changed, ...fresh], (row) =>
      before(row) ? update(engine, table, row) : insert(engine, table, [row]),
    );
  }
  await engine.run('RELEASE portion', []);
}

/**
 * Row by row, and those again at the end that stood in each other's way: a unique value may have passed from one row to
 * another. Errors: the database's own, when a whole round got nowhere.
 */
async function patiently(engine: Engine, rows: Row[], write: (row: Row) => Promise<void>): Promise<void> {
  let waiting = rows;
  while (waiting.length > 0) {
    const blocked: Row[] = [];
    let reason: unknown;
    for (const row of waiting) {
      await engine.run('SAVEPOINT one', []);
      try {
        await write(row);
      } catch (error) {
        await engine.run('ROLLBACK TO one', []);
        blocked.push(row);
        reason = error;
      }
      await engine.run('RELEASE one', []);
    }
    if (blocked.length === waiting.length) throw reason;
    waiting = blocked;
  }
}

async function insert(engine: Engine, { name, columns }: TableShape, rows: Row[]): Promise<void> {
  if (rows.length === 0) return;
  const one = `(${columns.map(() => '?').join(', ')})`;
  await engine.run(
    `INSERT INTO ${quoted(name)} (${list(columns)}) VALUES ${rows.map(() => one).join(', ')}`,
    rows.flatMap((row) => columns.map((c) => row[c] as SqlValue)),
  );
}

async function update(engine: Engine, table: TableShape, row: Row): Promise<void> {
  const { name, columns, key } = table;
  const others = columns.filter((c) => !key.includes(c));
  if (others.length === 0) return;
  const { sql, params } = byKeys(table, [keyOf(table, row)]);
  await engine.run(`UPDATE ${quoted(name)} SET ${others.map((c) => `${quoted(c)} = ?`).join(', ')} WHERE ${sql}`, [
    ...others.map((c) => row[c] as SqlValue),
    ...params,
  ]);
}

async function rebuild(engine: Engine, portions: readonly Portion[], derived: DerivedTables): Promise<void> {
  const written: RowKey[] = portions.flatMap(({ table, rows, gone }) => [
    ...rows.map((row) => ({ table: table.name, key: keyOf(table, row) })),
    ...gone.map((key) => ({ table: table.name, key })),
  ]);
  const tx = new Transaction(engine);
  await derived.rebuild(tx, written);
  tx.end();
}

const text = (value: unknown): string => JSON.stringify(value);

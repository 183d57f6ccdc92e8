import type { SqlValue, Transaction } from '../../../platform/index.js';

/** Lets everything else that waits have its turn. */
export const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const ROWS = 50;
const SLICE = 5 * ROWS;

/** Writes many rows, `ROWS` by one statement; `set` says what becomes of one that is there. Others have their turn in between. */
export async function upsertAll(
  tx: Transaction,
  { table, columns, key }: { table: string; columns: string[]; key: string[] },
  set: string,
  rows: SqlValue[][],
): Promise<void> {
  const one = `(${columns.map(() => '?').join(', ')})`;
  const statement = (count: number): string =>
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${new Array<string>(count).fill(one).join(', ')}
     ON CONFLICT (${key.join(', ')}) DO ${set === '' ? 'NOTHING' : `UPDATE SET ${set}`}`;
  let at = 0;
  for (; at + ROWS <= rows.length; at += ROWS) {
    await tx.run(statement(ROWS), rows.slice(at, at + ROWS).flat());
    if (at % SLICE === 0) await pause();
  }
  for (; at < rows.length; at++) await tx.run(statement(1), rows[at]);
}

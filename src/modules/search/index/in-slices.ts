import type { SqlValue, Transaction } from '../../../platform/index.js';

/** Lets everything else that waits have its turn. */
export const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** How long (ms) work goes on before others have their turn. */
const SLICE = 5;
/** So many rows are written by one statement; the last ones by smaller statements, so that few kinds of them are prepared. */
const ROWS = [200, 20, 1];

/** Work in slices of a few milliseconds. */
export class Slices {
  private since = performance.now();

  /** Lets others have their turn when this one was long enough. */
  async next(): Promise<void> {
    if (performance.now() - this.since < SLICE) return;
    await pause();
    this.since = performance.now();
  }
}

/** Writes many rows, as many as it can by one statement; `set` says what becomes of one that is there. Others have their turn in between. */
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
  const slices = new Slices();
  let at = 0;
  for (const count of ROWS)
    for (const sql = statement(count); at + count <= rows.length; at += count) {
      await tx.run(sql, rows.slice(at, at + count).flat());
      await slices.next();
    }
}

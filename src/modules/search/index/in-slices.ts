import type { SqlValue, Transaction } from '../../../platform/index.js';

/** Lets everything else that waits have its turn. */
export const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** How long (ms) work goes on before others have their turn. */
const SLICE = 5;
const ROWS = 50;

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
  const slices = new Slices();
  let at = 0;
  for (; at + ROWS <= rows.length; at += ROWS) {
    await tx.run(statement(ROWS), rows.slice(at, at + ROWS).flat());
    await slices.next();
  }
  for (; at < rows.length; at++) await tx.run(statement(1), rows[at]);
}

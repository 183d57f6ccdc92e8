import type { Transaction } from '../../platform/index.js';

/** The next number of a change. One writer at a time: who has seen a number has seen all that are lower. */
export const nextNumber = (tx: Transaction): Promise<number> => takeNumbers(tx, 1);

/** Takes so many numbers; gives the last of them. */
export async function takeNumbers(tx: Transaction, count: number): Promise<number> {
  const [row] = await tx.query<{ last: number }>(
    'UPDATE change_counter SET last = last + ? WHERE id = 1 RETURNING last',
    [count],
  );
  return (row as { last: number }).last;
}

/** The number of the latest change. */
export async function lastNumber(tx: Transaction): Promise<number> {
  const [row] = await tx.query<{ last: number }>('SELECT last FROM change_counter WHERE id = 1');
  return (row as { last: number }).last;
}

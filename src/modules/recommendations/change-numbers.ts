import type { Transaction } from '../../platform/index.js';

/** The next number of a change. One writer at a time: who has seen a number has seen all that are lower. */
export async function nextNumber(tx: Transaction): Promise<number> {
  const [row] = await tx.query<{ last: number }>(
    'UPDATE change_counter SET last = last + 1 WHERE id = 1 RETURNING last',
  );
  return (row as { last: number }).last;
}

/** The number of the latest change. */
export async function lastNumber(tx: Transaction): Promise<number> {
  const [row] = await tx.query<{ last: number }>('SELECT last FROM change_counter WHERE id = 1');
  return (row as { last: number }).last;
}

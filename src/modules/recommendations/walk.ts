import type { Transaction } from '../../platform/index.js';

export type Walked = 'products' | 'sales' | 'ratings';

/**
 * Whether a walk still goes on. Until the transaction ends nobody else takes what it brings, or takes that back: of an event and a walk
 * one comes first.
 */
export const goesOn = async (tx: Transaction, what: Walked): Promise<boolean> =>
  (await tx.run('UPDATE walk SET walked = walked WHERE what = ? AND ended_at IS NULL', [what])) > 0;

/** What an event takes back is not taken from a walk that asked before. */
export async function takeBack(tx: Transaction, what: Walked, key: string): Promise<void> {
  if (!(await goesOn(tx, what))) return;
  await tx.run('INSERT INTO taken_back (what, key) VALUES (?, ?) ON CONFLICT DO NOTHING', [what, key]);
}

export async function takenBack(tx: Transaction, what: Walked): Promise<Set<string>> {
  const rows = await tx.query<{ key: string }>('SELECT key FROM taken_back WHERE what = ?', [what]);
  return new Set(rows.map(({ key }) => key));
}

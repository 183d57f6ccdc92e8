import type { SqlValue, Transaction } from '../../platform/index.js';
import { nextNumber } from './change-numbers.js';
import { Difference } from './statistic-change.js';
import { SIGNAL_COLUMNS, type SignalRow, trailsIn } from './trail-rows.js';

/** So many signals of a customer, and of a session or a guest's order, are kept: the latest. */
export const MOST_OF_A_CUSTOMER = 500;
export const MOST_OF_A_SESSION = 50;
/** Signals of one event are numbered within the number of its change. */
const NUMBERS_OF_A_CHANGE = 1000;

const keyOf = ({ product_id, kind, source }: SignalRow): string => `${product_id} ${kind} ${source}`;

/** A signal that is new; its place among others is given to it when it is kept. */
export type NewSignal = Omit<SignalRow, 'owner' | 'number'>;

export const newSignal = (productId: string, kind: number, at: string, more: Partial<NewSignal> = {}): NewSignal => ({
  product_id: productId,
  kind,
  source: '',
  session_id: null,
  stars: null,
  first_at: at,
  last_at: at,
  ...more,
});

export const signalsOf = (tx: Transaction, owner: string): Promise<SignalRow[]> =>
  tx.query<SignalRow>(`SELECT ${SIGNAL_COLUMNS} FROM signal WHERE owner = ?`, [owner]);

/**
 * Changes what is kept of an owner, and writes down what that changes in the statistics of pairs. `change` is given what is kept now, and
 * gives what is to be kept; what is new in it comes last, in order.
 */
export async function changeSignals(
  tx: Transaction,
  owner: string,
  change: (rows: SignalRow[]) => (SignalRow | NewSignal)[],
): Promise<void> {
  const before = await signalsOf(tx, owner);
  const known = new Map(before.map((row) => [keyOf(row), row]));
  const wanted = bounded(
    owner,
    change(before).map((row) => ('owner' in row ? row : { ...row, owner, number: 0 })),
  );
  const fresh = wanted.filter((row) => !known.has(keyOf(row)));
  const kept = new Set(wanted.map(keyOf));
  for (const row of before) if (!kept.has(keyOf(row))) await remove(tx, row);
  for (const row of wanted) if (known.has(keyOf(row)) && known.get(keyOf(row)) !== row) await update(tx, row);
  const number = fresh.length > 0 ? await nextNumber(tx) : 0;
  for (const [i, row] of fresh.entries()) {
    row.number = number * NUMBERS_OF_A_CHANGE + i;
    await insert(tx, row);
  }
  await tellDifference(tx, owner, before, wanted, number);
}

/** What was last met longest ago goes first. */
function bounded(owner: string, rows: SignalRow[]): SignalRow[] {
  const most = owner.startsWith('c:') ? MOST_OF_A_CUSTOMER : owner.startsWith('s:') ? MOST_OF_A_SESSION : Infinity;
  if (rows.length <= most) return rows;
  const latest = [...rows].sort((a, b) =>
    a.last_at < b.last_at ? 1 : a.last_at > b.last_at ? -1 : b.number - a.number,
  );
  const kept = new Set(latest.slice(0, most));
  return rows.filter((row) => kept.has(row));
}

async function tellDifference(
  tx: Transaction,
  owner: string,
  before: SignalRow[],
  after: SignalRow[],
  number: number,
): Promise<void> {
  const [old, now] = [trailsIn(before), trailsIn(after)];
  const difference = new Difference();
  difference.turn(old.kept, now.kept);
  difference.turn(old.viewed, now.viewed);
  const change = difference.change();
  if (!change) return;
  const [building] = await tx.query<{ version: string; read_to: string }>(
    "SELECT version, read_to FROM snapshot WHERE state = 'building' ORDER BY version DESC LIMIT 1",
  );
  const afterReading = building && owner <= building.read_to ? building.version : null;
  await tx.run('INSERT INTO statistic_change (number, after_reading, body) VALUES (?, ?, ?)', [
    number || (await nextNumber(tx)),
    afterReading,
    JSON.stringify(change),
  ]);
}

const insert = (tx: Transaction, row: SignalRow): Promise<number> => {
  const values = SIGNAL_COLUMNS.split(', ').map((column) => row[column as keyof SignalRow]);
  return tx.run(`INSERT INTO signal (${SIGNAL_COLUMNS}) VALUES (${values.map(() => '?').join(', ')})`, values);
};

const KEY = 'owner = ? AND product_id = ? AND kind = ? AND source = ?';
const keyValues = (row: SignalRow): SqlValue[] => [row.owner, row.product_id, row.kind, row.source];

const update = (tx: Transaction, row: SignalRow): Promise<number> =>
  tx.run(`UPDATE signal SET session_id = ?, stars = ?, first_at = ?, last_at = ? WHERE ${KEY}`, [
    row.session_id,
    row.stars,
    row.first_at,
    row.last_at,
    ...keyValues(row),
  ]);

const remove = (tx: Transaction, row: SignalRow): Promise<number> =>
  tx.run(`DELETE FROM signal WHERE ${KEY}`, keyValues(row));

import type { Transaction } from '../../platform/index.js';
import { nextNumber, takeNumbers } from './change-numbers.js';

/** `told`: the number under which an event last said whether it can be bought; 0 for none yet. */
interface State {
  known: number;
  available: number;
  told: number;
}

const NOTHING: State = { known: 0, available: 0, told: 0 };

/** The catalogue tells of it. */
export async function setKnown(tx: Transaction, productId: string): Promise<void> {
  const before = (await statesOf(tx, [productId])).get(productId) ?? NOTHING;
  if (before.known === 1) return;
  await put(tx, [{ ...before, productId, known: 1, number: await nextNumber(tx) }]);
}

/** An event says whether it can be bought; from then on what was asked before counts no more. */
export async function setAvailable(tx: Transaction, productId: string, yes: boolean): Promise<void> {
  const before = (await statesOf(tx, [productId])).get(productId) ?? NOTHING;
  const number = await nextNumber(tx);
  await put(tx, [{ ...before, productId, available: yes ? 1 : 0, told: number, number }]);
}

/** A product as its owners know it. */
export interface AskedProduct {
  productId: string;
  available: boolean;
}

/** What the catalogue and the stock were asked after the change `askedAfter`; what an event has said since is newer. */
export async function takeAsked(tx: Transaction, asked: readonly AskedProduct[], askedAfter: number): Promise<void> {
  const ids = asked.map(({ productId }) => productId);
  const states = await statesOf(tx, ids);
  const changed = asked.flatMap(({ productId, available }) => {
    const before = states.get(productId) ?? NOTHING;
    const after = { ...before, known: 1, ...(before.told > askedAfter ? {} : { available: available ? 1 : 0 }) };
    return before.known === after.known && before.available === after.available ? [] : [{ ...after, productId }];
  });
  if (changed.length === 0) return;
  const first = (await takeNumbers(tx, changed.length)) - changed.length + 1;
  await put(
    tx,
    changed.map((state, i) => ({ ...state, number: first + i })),
  );
}

async function statesOf(tx: Transaction, productIds: readonly string[]): Promise<Map<string, State>> {
  if (productIds.length === 0) return new Map();
  const rows = await tx.query<State & { product_id: string }>(
    `SELECT product_id, known, available, told FROM product_state WHERE product_id IN (${productIds.map(() => '?').join(', ')})`,
    [...productIds],
  );
  return new Map(rows.map(({ product_id, ...state }) => [product_id, state]));
}

/** `number`: what those who keep products in memory see it by. */
async function put(tx: Transaction, states: readonly (State & { productId: string; number: number })[]): Promise<void> {
  await tx.run(
    `INSERT INTO product_state (product_id, known, available, told, number)
     VALUES ${states.map(() => '(?, ?, ?, ?, ?)').join(', ')}
     ON CONFLICT (product_id) DO UPDATE SET known = excluded.known, available = excluded.available, told = excluded.told,
       number = excluded.number`,
    states.flatMap(({ productId, known, available, told, number }) => [productId, known, available, told, number]),
  );
}

import { type Transaction, timestamp } from '../../platform/index.js';
import type { Reservation, ReservedItem } from './contract/inventory.contract.js';

type State = Reservation['state'];

/** The steps that a reservation can take; whatever is not here cannot happen. */
const NEXT: Readonly<Record<State, readonly State[]>> = {
  held: ['committed', 'released', 'expired'],
  expired: ['committed', 'released'],
  committed: ['shipped', 'returned'],
  released: [],
  shipped: [],
  returned: [],
};

interface ReservationRow {
  reservation_id: string;
  state: State;
  expires_at: string;
}

export async function findReservation(tx: Transaction, reservationId: string): Promise<Reservation | undefined> {
  const [row] = await tx.query<ReservationRow>(
    'SELECT reservation_id, state, expires_at FROM reservation WHERE reservation_id = ?',
    [reservationId],
  );
  return row && { reservationId: row.reservation_id, state: row.state, expiresAt: row.expires_at };
}

/** In the order of product ids, so that reservations take their rows in one order wherever rows are locked. */
export function itemsOf(tx: Transaction, reservationId: string): Promise<ReservedItem[]> {
  return tx.query<{ productId: string; quantity: number }>(
    'SELECT product_id AS "productId", quantity FROM reservation_item WHERE reservation_id = ? ORDER BY product_id',
    [reservationId],
  );
}

export async function addReservation(
  tx: Transaction,
  reservation: Reservation,
  items: readonly ReservedItem[],
): Promise<Reservation> {
  const { reservationId, state, expiresAt } = reservation;
  const now = timestamp();
  await tx.run(
    'INSERT INTO reservation (reservation_id, state, expires_at, created_at, changed_at) VALUES (?, ?, ?, ?, ?)',
    [reservationId, state, expiresAt, now, now],
  );
  for (const { productId, quantity } of items)
    await tx.run('INSERT INTO reservation_item (reservation_id, product_id, quantity) VALUES (?, ?, ?)', [
      reservationId,
      productId,
      quantity,
    ]);
  return reservation;
}

/** Takes a reservation one step further. */
export async function turn(tx: Transaction, reservation: Reservation, state: State): Promise<Reservation> {
  const { reservationId } = reservation;
  if (!NEXT[reservation.state].includes(state))
    throw new Error(`a reservation cannot go from ${reservation.state} to ${state}: ${reservationId}`);
  const turned = await tx.run(
    'UPDATE reservation SET state = ?, changed_at = ? WHERE reservation_id = ? AND state = ?',
    [state, timestamp(), reservationId, reservation.state],
  );
  if (turned !== 1) throw new Error(`a reservation changed meanwhile: ${reservationId}`);
  return { ...reservation, state };
}

/** One entry for each product, in the order of product ids. */
export function merged(items: readonly ReservedItem[]): ReservedItem[] {
  const quantities = new Map<string, number>();
  for (const { productId, quantity } of items) quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
  return [...quantities]
    .map(([productId, quantity]) => ({ productId, quantity }))
    .sort((a, b) => (a.productId < b.productId ? -1 : 1));
}

import { type Transaction, conflict, notFound, timestamp } from '../../platform/index.js';
import type { Reservation, Reserve, ReservedItem } from './contract/inventory.contract.js';
import { move, moveAll } from './movements.js';
import { addReservation, findReservation, itemsOf, merged, turn } from './reservations.js';
import { type Shortage, outOfStock, shortagesOf } from './shortages.js';

/** Holds all items, or throws and so holds none. */
export async function reserve(
  tx: Transaction,
  { reservationId, items, expiresInSeconds }: Reserve,
): Promise<Reservation> {
  const known = await findReservation(tx, reservationId);
  if (known?.state === 'released') throw closed(known);
  if (known) return known;
  const wanted = merged(items);
  const short: ReservedItem[] = [];
  for (const item of wanted) if (!(await move(tx, 'hold', item))) short.push(item);
  if (short.length > 0) throw outOfStock(await shortagesOf(tx, short));
  const expiresAt = timestamp(Date.now() + expiresInSeconds * 1000);
  return addReservation(tx, { reservationId, state: 'held', expiresAt }, wanted);
}

/**
 * Makes a hold, or one that has expired, a sale. Answers what is short instead of throwing, since a hold that cannot become
 * a sale ends: its other units are free for others, and asking again says the same.
 */
export async function commit(tx: Transaction, reservationId: string): Promise<Reservation | Shortage[]> {
  const known = await findReservation(tx, reservationId);
  if (!known) throw notFound('reservation');
  if (known.state === 'committed' || known.state === 'shipped') return known;
  if (known.state === 'released' || known.state === 'returned') throw closed(known);
  const items = await itemsOf(tx, reservationId);
  if (known.state === 'expired') {
    const short = await shortagesOf(tx, items);
    if (short.length > 0) return short;
    await moveAll(tx, 'sellUnheld', items);
    return turn(tx, known, 'committed');
  }
  if ((await shortagesOf(tx, items, (row) => row.on_hand)).length > 0) {
    await end(tx, known, 'expired');
    return shortagesOf(tx, items);
  }
  await moveAll(tx, 'sell', items);
  return turn(tx, known, 'committed');
}

/** Ends a hold; a reservation that is none any more stays as it is. */
export async function release(tx: Transaction, reservationId: string): Promise<Reservation> {
  const known = await findReservation(tx, reservationId);
  if (!known) return addReservation(tx, { reservationId, state: 'released', expiresAt: timestamp() }, []);
  if (known.state === 'held') return end(tx, known, 'released');
  return known.state === 'expired' ? await turn(tx, known, 'released') : known;
}

/** Gives the units of a hold back. */
export async function end(tx: Transaction, hold: Reservation, as: 'released' | 'expired'): Promise<Reservation> {
  await moveAll(tx, 'letGo', await itemsOf(tx, hold.reservationId));
  return turn(tx, hold, as);
}

/** The units of a sale leave the house, or go back on hand. */
export async function conclude(
  tx: Transaction,
  reservationId: string,
  as: 'shipped' | 'returned',
): Promise<Reservation> {
  const known = await findReservation(tx, reservationId);
  if (!known) throw notFound('reservation');
  if (known.state === as) return known;
  if (known.state !== 'committed') throw closed(known);
  await moveAll(tx, as === 'shipped' ? 'ship' : 'putBack', await itemsOf(tx, reservationId));
  return turn(tx, known, as);
}

const closed = ({ state }: Reservation) =>
  conflict('reservation_closed', `The reservation is ${state}: this is not possible.`, { state });

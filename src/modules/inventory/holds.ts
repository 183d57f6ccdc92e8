import { type Transaction, conflict, notFound, timestamp } from '../../platform/index.js';
import type { Reservation, Reserve } from './contract/inventory.contract.js';
import { move, moveAll } from './movements.js';
import { addReservation, findReservation, itemsOf, merged, turn } from './reservations.js';
import { type Shortage, outOfStock, shortagesOf } from './shortages.js';

/** Holds all items, or throws and so holds none. */
export function reserve(tx: Transaction, { reservationId, items, expiresInSeconds }: Reserve): Reservation {
  const known = findReservation(tx, reservationId);
  if (known?.state === 'released') throw closed(known);
  if (known) return known;
  const wanted = merged(items);
  const short = new Set(wanted.filter((item) => !move(tx, 'hold', item)));
  if (short.size > 0) throw outOfStock(shortagesOf(tx, [...short]));
  const expiresAt = timestamp(Date.now() + expiresInSeconds * 1000);
  return addReservation(tx, { reservationId, state: 'held', expiresAt }, wanted);
}

/**
 * Makes a hold, or one that has expired, a sale. Answers what is short instead of throwing, since a hold that cannot become
 * a sale ends: its other units are free for others, and asking again says the same.
 */
export function commit(tx: Transaction, reservationId: string): Reservation | Shortage[] {
  const known = findReservation(tx, reservationId);
  if (!known) throw notFound('reservation');
  if (known.state === 'committed' || known.state === 'shipped') return known;
  if (known.state === 'released' || known.state === 'returned') throw closed(known);
  const items = itemsOf(tx, reservationId);
  if (known.state === 'expired') {
    const short = shortagesOf(tx, items);
    if (short.length > 0) return short;
    moveAll(tx, 'sellUnheld', items);
    return turn(tx, known, 'committed');
  }
  if (shortagesOf(tx, items, (row) => row.on_hand).length > 0) {
    end(tx, known, 'expired');
    return shortagesOf(tx, items);
  }
  moveAll(tx, 'sell', items);
  return turn(tx, known, 'committed');
}

/** Ends a hold; a reservation that is none any more stays as it is. */
export function release(tx: Transaction, reservationId: string): Reservation {
  const known = findReservation(tx, reservationId);
  if (!known) return addReservation(tx, { reservationId, state: 'released', expiresAt: timestamp() }, []);
  if (known.state === 'held') return end(tx, known, 'released');
  return known.state === 'expired' ? turn(tx, known, 'released') : known;
}

/** Gives the units of a hold back. */
export function end(tx: Transaction, hold: Reservation, as: 'released' | 'expired'): Reservation {
  moveAll(tx, 'letGo', itemsOf(tx, hold.reservationId));
  return turn(tx, hold, as);
}

/** The units of a sale leave the house, or go back on hand. */
export function conclude(tx: Transaction, reservationId: string, as: 'shipped' | 'returned'): Reservation {
  const known = findReservation(tx, reservationId);
  if (!known) throw notFound('reservation');
  if (known.state === as) return known;
  if (known.state !== 'committed') throw closed(known);
  moveAll(tx, as === 'shipped' ? 'ship' : 'putBack', itemsOf(tx, reservationId));
  return turn(tx, known, as);
}

const closed = ({ state }: Reservation) =>
  conflict('reservation_closed', `The reservation is ${state}: this is not possible.`, { state });

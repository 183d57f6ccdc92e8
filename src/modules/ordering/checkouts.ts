import { ServiceError, type Transaction, type WireError, conflict, timestamp } from '../../platform/index.js';

/** What is remembered of an idempotency key: which request it came with, its order, and what was answered. */
export interface CheckoutRow {
  command_id: string;
  request_mac: string;
  order_id: string;
  state: 'pending' | 'done';
  refusal: string | null;
}

export const CHECKOUT = 'SELECT command_id, request_mac, order_id, state, refusal FROM checkout WHERE command_id = ?';

/** Nothing is decided: the same key may be asked again. */
export const undecided = (orderId?: string): ServiceError =>
  new ServiceError(
    'unavailable',
    'undecided',
    'It cannot be decided now whether this order goes through. Ask again with the same key; nothing is charged twice.',
    orderId === undefined ? undefined : { orderId },
  );

/**
 * What a known key has to be told: throws the first refusal again, or that it is still being worked on; returns the order's
 * id when it went through.
 */
export async function replay(
  known: CheckoutRow,
  mac: string,
  isUnderWay: (orderId: string) => Promise<boolean>,
): Promise<string> {
  if (known.request_mac !== mac)
    throw new ServiceError('unprocessable', 'idempotency_key_reused', 'This key was used for another order.');
  if (known.state === 'pending') {
    if (await isUnderWay(known.order_id))
      throw conflict('idempotency_in_flight', 'This order is being placed right now.');
    throw undecided(known.order_id);
  }
  if (known.refusal !== null) throw ServiceError.fromWire(JSON.parse(known.refusal) as WireError);
  return known.order_id;
}

export async function beginCheckout(tx: Transaction, commandId: string, mac: string, orderId: string): Promise<void> {
  await tx.run("INSERT INTO checkout (command_id, request_mac, order_id, state, at) VALUES (?, ?, ?, 'pending', ?)", [
    commandId,
    mac,
    orderId,
    timestamp(),
  ]);
}

export async function endCheckout(tx: Transaction, commandId: string, refusal?: ServiceError): Promise<void> {
  await tx.run("UPDATE checkout SET state = 'done', refusal = ? WHERE command_id = ?", [
    refusal ? JSON.stringify(refusal.toWire()) : null,
    commandId,
  ]);
}

/** The key was never answered and may be used again, as if it never had been. */
export async function forgetCheckout(tx: Transaction, commandId: string): Promise<void> {
  await tx.run('DELETE FROM checkout WHERE command_id = ?', [commandId]);
}

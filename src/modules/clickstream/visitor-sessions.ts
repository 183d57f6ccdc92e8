import { type Transaction, timestamp } from '../../platform/index.js';
import { Clickstream } from './contract/clickstream.contract.js';
import { MOST_SESSIONS_OF_A_CUSTOMER } from './bounds.js';

export interface SessionRow {
  session_id: string;
  customer_id: string | null;
  recording: number;
  last_number: number;
  seen_at: string;
}

export async function findSession(tx: Transaction, sessionId: string): Promise<SessionRow | undefined> {
  const [row] = await tx.query<SessionRow>(
    'SELECT session_id, customer_id, recording, last_number, seen_at FROM visitor_session WHERE session_id = ?',
    [sessionId],
  );
  return row;
}

/** Whether the customer wants nothing kept. */
export async function isSilent(tx: Transaction, customerId: string): Promise<boolean> {
  const found = await tx.query('SELECT 1 AS one FROM silent_customer WHERE customer_id = ?', [customerId]);
  return found.length > 0;
}

/** What a session of nobody did is the customer's from now on; or is erased, where they want nothing kept. */
export async function joinTo(tx: Transaction, session: SessionRow, customerId: string): Promise<void> {
  await tx.run('UPDATE visitor_session SET customer_id = ? WHERE session_id = ?', [customerId, session.session_id]);
  if (await isSilent(tx, customerId)) await eraseClicks(tx, session.session_id);
  else {
    await tx.run('UPDATE click SET customer_id = ? WHERE session_id = ?', [customerId, session.session_id]);
    tellJoined(tx, session.session_id, customerId);
  }
  await keepWithinBounds(tx, customerId);
}

/** Others may keep something of the session, also of one of which no click is kept. */
export function tellJoined(tx: Transaction, sessionId: string, customerId: string): void {
  tx.publish(Clickstream.events.SessionJoined, { sessionId, customerId });
}

/** Forgets the sessions of a customer that are one too many. */
export async function keepWithinBounds(tx: Transaction, customerId: string): Promise<void> {
  const surplus = await tx.query<{ session_id: string }>(
    `SELECT session_id FROM visitor_session WHERE customer_id = ? ORDER BY seen_at DESC, session_id
     LIMIT 10 OFFSET ${MOST_SESSIONS_OF_A_CUSTOMER}`,
    [customerId],
  );
  for (const { session_id } of surplus) await forgetSession(tx, session_id);
}

/** The session, its clicks, and whose it was. Others are told to forget it, too. As of when: see {@link eraseClicks}. */
export async function forgetSession(tx: Transaction, sessionId: string): Promise<string> {
  await tx.run('DELETE FROM visitor_session WHERE session_id = ?', [sessionId]);
  return eraseClicks(tx, sessionId);
}

/**
 * The session stays. Others are told to forget what it did, as of now; or as of its last click, which an instance with a faster clock may
 * have written.
 */
export async function eraseClicks(tx: Transaction, sessionId: string): Promise<string> {
  const [last] = await tx.query<{ at: string | null }>('SELECT MAX(at) AS at FROM click WHERE session_id = ?', [
    sessionId,
  ]);
  const at = later(timestamp(), last?.at ?? '');
  await tx.run('DELETE FROM click WHERE session_id = ?', [sessionId]);
  tx.publish(Clickstream.events.HistoryErased, { of: sessionId, sessionId, customerId: null, at });
  return at;
}

export const later = (one: string, other: string): string => (one > other ? one : other);

import { Injectable } from '@nestjs/common';
import { ModuleDatabase, type Transaction, timestamp } from '../../platform/index.js';
import { MOST_CLICKS, SEEN_EVERY_MS } from './bounds.js';
import {
  type Click,
  type ClicksRecorded,
  Clickstream,
  type JoinSession,
  type RecordClicks,
} from './contract/clickstream.contract.js';
import { type SessionRow, findSession, isSilent, joinTo, keepWithinBounds, tellJoined } from './visitor-sessions.js';

const NOTHING: ClicksRecorded = { recorded: 0, renew: false };

/** A view that is lost is harmless; what visitors want of their record is written elsewhere, and is not. */
const BY_THE_WAY = { mayBeLost: true };

/** Writes down what visitors do, and whose it is. */
@Injectable()
export class Recording {
  constructor(private readonly database: ModuleDatabase) {}

  record(request: RecordClicks): Promise<ClicksRecorded> {
    const { sessionId, customerId, clicks } = request;
    return this.database.once(
      request,
      async (tx) => {
        const session = await findSession(tx, sessionId);
        if (session?.recording === 0) return this.seen(tx, session);
        const owner = session?.customer_id ?? customerId ?? null;
        const silent = owner !== null && (await isSilent(tx, owner));
        // Of a session whose customer wants nothing kept, nothing is kept for whom is not known either.
        if (owner !== null && owner !== customerId) return { recorded: 0, renew: !silent || customerId !== undefined };
        if (session && session.customer_id === null && owner !== null) await joinTo(tx, session, owner);
        if (silent) return session ? this.seen(tx, session) : this.own(tx, sessionId, owner);
        if (!session && owner !== null) tellJoined(tx, sessionId, owner);
        await keep(tx, { sessionId, customerId: owner, clicks });
        return { recorded: clicks.length, renew: false };
      },
      BY_THE_WAY,
    );
  }

  async join({ sessionId, customerId }: JoinSession): Promise<void> {
    await this.database.write(async (tx) => {
      const session = await findSession(tx, sessionId);
      if (session?.recording === 1 && session.customer_id === null) await joinTo(tx, session, customerId);
      else if (!session && !(await isSilent(tx, customerId))) tellJoined(tx, sessionId, customerId);
    });
  }

  /** The session is theirs, so that what is done in it without them is not kept either. */
  private async own(tx: Transaction, sessionId: string, customerId: string): Promise<ClicksRecorded> {
    await tx.run(
      'INSERT INTO visitor_session (session_id, customer_id, recording, last_number, seen_at) VALUES (?, ?, 1, 0, ?)',
      [sessionId, customerId, timestamp()],
    );
    await keepWithinBounds(tx, customerId);
    return NOTHING;
  }

  /** Who wants nothing kept must not be forgotten for being silent. */
  private async seen(tx: Transaction, { session_id, seen_at }: SessionRow): Promise<ClicksRecorded> {
    const now = Date.now();
    if (Date.parse(seen_at) < now - SEEN_EVERY_MS)
      await tx.run('UPDATE visitor_session SET seen_at = ? WHERE session_id = ?', [timestamp(now), session_id]);
    return NOTHING;
  }
}

interface Kept {
  sessionId: string;
  customerId: string | null;
  clicks: Click[];
}

async function keep(tx: Transaction, { sessionId, customerId, clicks }: Kept): Promise<void> {
  const at = timestamp();
  const [row] = await tx.query<{ last_number: number }>(
    `INSERT INTO visitor_session (session_id, customer_id, recording, last_number, seen_at) VALUES (?, ?, 1, ?, ?)
     ON CONFLICT (session_id) DO UPDATE SET last_number = visitor_session.last_number + excluded.last_number,
       seen_at = excluded.seen_at
     RETURNING last_number`,
    [sessionId, customerId, clicks.length, at],
  );
  const last = (row as { last_number: number }).last_number;
  const first = last - clicks.length;
  await tx.run(
    `INSERT INTO click (session_id, number, customer_id, kind, product_id, source, at)
     VALUES ${clicks.map(() => '(?, ?, ?, ?, ?, ?, ?)').join(', ')}`,
    clicks.flatMap(({ kind, productId, source }, i) => [
      sessionId,
      first + 1 + i,
      customerId,
      kind,
      productId,
      source ?? null,
      at,
    ]),
  );
  if (last > MOST_CLICKS)
    await tx.run('DELETE FROM click WHERE session_id = ? AND number <= ?', [sessionId, last - MOST_CLICKS]);
  // A new session of the customer: there may be one too many now.
  if (first === 0 && customerId !== null) await keepWithinBounds(tx, customerId);
  for (const { kind, productId } of clicks)
    if (kind === 'view') tx.publish(Clickstream.events.ProductViewed, { sessionId, customerId, productId, at });
}

import { Injectable } from '@nestjs/common';
import { ModuleDatabase, type Transaction, timestamp } from '../../platform/index.js';
import { Clickstream, type SetRecording, type WhoseHistory } from './contract/clickstream.contract.js';
import { eraseClicks, findSession, forgetSession, isSilent, later } from './visitor-sessions.js';
import { whose } from './whose.js';

/** What visitors and customers allow, and what they want erased. */
@Injectable()
export class Privacy {
  constructor(private readonly database: ModuleDatabase) {}

  /** Errors: invalid `invalid_request`. */
  async isRecording(request: WhoseHistory): Promise<boolean> {
    const { sessionId, customerId } = whose(request);
    const [sql, id] =
      customerId === undefined
        ? [
            `SELECT 1 AS one FROM visitor_session WHERE session_id = ? AND (recording = 0
               OR customer_id IN (SELECT customer_id FROM silent_customer))`,
            sessionId,
          ]
        : ['SELECT 1 AS one FROM silent_customer WHERE customer_id = ?', customerId];
    return (await this.database.readOne(sql, [id])) === undefined;
  }

  /** Errors: invalid `invalid_request`. */
  async setRecording(request: SetRecording): Promise<void> {
    const { sessionId, customerId } = whose(request);
    await this.database.write((tx) => {
      if (customerId === undefined) return request.recording ? unmute(tx, sessionId) : mute(tx, sessionId);
      return request.recording ? unsilence(tx, customerId) : silence(tx, customerId);
    });
  }

  /** Errors: invalid `invalid_request`. */
  async erase(request: WhoseHistory): Promise<void> {
    const { sessionId, customerId } = whose(request);
    await this.database.write(async (tx) => {
      if (customerId !== undefined) {
        await eraseAllOf(tx, customerId, forgetSession);
      } else if ((await findSession(tx, sessionId))?.recording === 0) await eraseClicks(tx, sessionId);
      else await forgetSession(tx, sessionId);
    });
  }
}

async function mute(tx: Transaction, sessionId: string): Promise<void> {
  await tx.run(
    `INSERT INTO visitor_session (session_id, customer_id, recording, last_number, seen_at) VALUES (?, NULL, 0, 0, ?)
     ON CONFLICT (session_id) DO UPDATE SET customer_id = NULL, recording = 0, seen_at = excluded.seen_at`,
    [sessionId, timestamp()],
  );
  // Others may keep something of a session of which no click is kept.
  await eraseClicks(tx, sessionId);
}

async function unmute(tx: Transaction, sessionId: string): Promise<void> {
  await tx.run('UPDATE visitor_session SET recording = 1 WHERE session_id = ?', [sessionId]);
}

/** Their sessions stay theirs, so that those keep silent, too. */
async function silence(tx: Transaction, customerId: string): Promise<void> {
  if (await isSilent(tx, customerId)) return;
  await tx.run('INSERT INTO silent_customer (customer_id, since) VALUES (?, ?)', [customerId, timestamp()]);
  await eraseAllOf(tx, customerId, eraseClicks);
}

async function unsilence(tx: Transaction, customerId: string): Promise<void> {
  await tx.run('DELETE FROM silent_customer WHERE customer_id = ?', [customerId]);
}

async function sessionsOf(tx: Transaction, customerId: string): Promise<string[]> {
  const rows = await tx.query<{ session_id: string }>(
    'SELECT session_id FROM visitor_session WHERE customer_id = ? ORDER BY session_id',
    [customerId],
  );
  return rows.map((row) => row.session_id);
}

async function eraseAllOf(
  tx: Transaction,
  customerId: string,
  erase: (tx: Transaction, sessionId: string) => Promise<string>,
): Promise<void> {
  let at = timestamp();
  for (const session of await sessionsOf(tx, customerId)) at = later(at, await erase(tx, session));
  tx.publish(Clickstream.events.HistoryErased, { of: customerId, sessionId: null, customerId, at });
}

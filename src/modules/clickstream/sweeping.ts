import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModuleDatabase, Schedule, type SqlValue, timestamp } from '../../platform/index.js';
import { KEPT_MS, MOST_SESSIONS, SILENCE_KEPT_MS } from './bounds.js';
import { forgetSession } from './visitor-sessions.js';

const EVERY_MS = 600_000;
const CLICKS_AT_ONCE = 500;
const SESSIONS_AT_ONCE = 100;
/** The most batches of one kind in one run; the rest waits for the next, so that stopping never waits for a backlog. */
const MOST_BATCHES = 50;

/** What is old is forgotten, and what is too much. */
@Injectable()
export class Sweeping implements OnModuleInit {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly schedule: Schedule,
  ) {}

  onModuleInit(): void {
    this.schedule.repeat('old clicks', EVERY_MS, () => this.sweep());
  }

  async sweep(now = Date.now(), mostSessions = MOST_SESSIONS): Promise<void> {
    const [old, oldSilence] = [timestamp(now - KEPT_MS), timestamp(now - SILENCE_KEPT_MS)];
    await again(CLICKS_AT_ONCE, () => this.clicksBefore(old));
    const [recording, silent] = [await this.line(1, old, mostSessions), await this.line(0, oldSilence, mostSessions)];
    await again(SESSIONS_AT_ONCE, async () => this.forget(await this.recordingBefore(recording)));
    await again(SESSIONS_AT_ONCE, () => this.silenceBefore(silent));
  }

  /** Who was last seen before it is forgotten: `old`, or later where there are more than `most`. */
  private async line(recording: 0 | 1, old: string, most: number): Promise<string> {
    const row = await this.database.readOne<{ seen_at: string }>(
      'SELECT seen_at FROM visitor_session WHERE recording = ? ORDER BY seen_at DESC LIMIT 1 OFFSET ?',
      [recording, most - 1],
    );
    return row && row.seen_at > old ? row.seen_at : old;
  }

  private clicksBefore(old: string): Promise<number> {
    return this.delete(
      `DELETE FROM click WHERE (session_id, number) IN (SELECT session_id, number FROM click WHERE at < ? LIMIT ${CLICKS_AT_ONCE})`,
      [old],
    );
  }

  private silenceBefore(line: string): Promise<number> {
    return this.delete(
      `DELETE FROM visitor_session WHERE session_id IN
         (SELECT session_id FROM visitor_session WHERE recording = 0 AND seen_at < ? ORDER BY seen_at LIMIT ${SESSIONS_AT_ONCE})`,
      [line],
    );
  }

  private async recordingBefore(line: string): Promise<{ session_id: string; seen_at: string }[]> {
    return this.database.read(
      `SELECT session_id, seen_at FROM visitor_session WHERE recording = 1 AND seen_at < ? ORDER BY seen_at LIMIT ${SESSIONS_AT_ONCE}`,
      [line],
    );
  }

  private async forget(sessions: { session_id: string; seen_at: string }[]): Promise<number> {
    if (sessions.length === 0) return 0;
    await this.database.write(async (tx) => {
      for (const { session_id, seen_at } of sessions) {
        // It may have been seen again meanwhile.
        const same = await tx.query(
          'SELECT 1 AS one FROM visitor_session WHERE session_id = ? AND recording = 1 AND seen_at = ?',
          [session_id, seen_at],
        );
        if (same.length > 0) await forgetSession(tx, session_id);
      }
    });
    return sessions.length;
  }

  private delete(sql: string, params: SqlValue[]): Promise<number> {
    return this.database.write((tx) => tx.run(sql, params));
  }
}

/** Until a batch finds less than it takes. */
async function again(size: number, batch: () => Promise<number>): Promise<void> {
  for (let i = 0; i < MOST_BATCHES; i++) if ((await batch()) < size) return;
}

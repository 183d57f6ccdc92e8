import { Injectable } from '@nestjs/common';
import { ModuleDatabase, timestamp } from '../../platform/index.js';
import { LET_GO, PIECES } from './text-rows.js';

/** An upload that has not ended after this long (ms) never will; and so long what is gone is remembered, for late repeats. */
const DAY = 24 * 3_600_000;
/** Rows that one transaction erases: others wait for it. */
const AT_ONCE = 64;

const KEY_OF: Record<(typeof PIECES)[number], string> = {
  text_part: 'part',
  text_chunk: 'chunk',
  word_positions: 'segment * 1000 + bucket',
  text_counts: '0',
  phrase_page: 'page',
};

const ANYTHING_LEFT = PIECES.map(
  (table) => `EXISTS (SELECT 1 FROM ${table} WHERE ${table}.text_id = book_text.text_id)`,
).join(' OR ');
const LEFT_OVER = `SELECT text_id FROM book_text WHERE state = 'gone' AND (${ANYTHING_LEFT}) LIMIT 100`;
/** Only the row tells that pieces are to be erased: it stays as long as there is one. */
const FORGET = `DELETE FROM book_text WHERE text_id IN
  (SELECT text_id FROM book_text WHERE state = 'gone' AND gone_at < ? AND NOT (${ANYTHING_LEFT}) LIMIT ${AT_ONCE})`;

/** Erases what no longer counts, a little at a time. */
@Injectable()
export class TextSweep {
  constructor(private readonly database: ModuleDatabase) {}

  /** `now`: milliseconds since 1970. */
  async sweep(now = Date.now()): Promise<void> {
    const old = timestamp(now - DAY);
    await this.abandon(old, timestamp(now));
    for (const { text_id } of await this.database.read<{ text_id: string }>(LEFT_OVER))
      for (const table of PIECES) await this.erase(table, text_id);
    const forgotten = await this.database.readOne(
      "SELECT 1 AS one FROM book_text WHERE state = 'gone' AND gone_at < ? LIMIT 1",
      [old],
    );
    if (forgotten) await this.database.write((tx) => tx.run(FORGET, [old]));
  }

  /** The parts of a text that has been read: its chunks say the same. */
  async eraseParts(textId: string): Promise<void> {
    await this.erase('text_part', textId);
  }

  private async abandon(old: string, now: string): Promise<void> {
    const left = await this.database.readOne(
      "SELECT 1 AS one FROM book_text WHERE state = 'incomplete' AND begun_at < ? LIMIT 1",
      [old],
    );
    if (!left) return;
    await this.database.write((tx) =>
      tx.run(`UPDATE book_text SET ${LET_GO} WHERE state = 'incomplete' AND begun_at < ?`, [now, old]),
    );
  }

  private async erase(table: (typeof PIECES)[number], textId: string): Promise<void> {
    const key = KEY_OF[table];
    for (;;) {
      const left = await this.database.readOne(`SELECT 1 AS one FROM ${table} WHERE text_id = ? LIMIT 1`, [textId]);
      if (!left) return;
      await this.database.write((tx) =>
        tx.run(
          `DELETE FROM ${table} WHERE text_id = ? AND ${key} IN
             (SELECT ${key} FROM ${table} WHERE text_id = ? ORDER BY 1 LIMIT ${AT_ONCE})`,
          [textId, textId],
        ),
      );
    }
  }
}

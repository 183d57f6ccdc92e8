import { Injectable } from '@nestjs/common';
import { ModuleDatabase, type SqlValue } from '../../platform/index.js';
import type { Reading } from './reading/messages.js';

/** Rows that one transaction writes: others wait for it. */
const AT_ONCE = 32;

/** Keeps what a reading has found. Everything is found again in the same way, so that what is there already stays. */
@Injectable()
export class ReadingStore {
  constructor(private readonly database: ModuleDatabase) {}

  async partsOf(textId: string): Promise<string[]> {
    const parts: string[] = [];
    for (let last = 0; ;) {
      const rows = await this.database.read<{ part: number; body: string }>(
        'SELECT part, body FROM text_part WHERE text_id = ? AND part > ? ORDER BY part LIMIT 16',
        [textId, last],
      );
      const end = rows.at(-1);
      if (!end) return parts;
      parts.push(...rows.map(({ body }) => body));
      last = end.part;
    }
  }

  /** Counted before it begins, so that a text that kills the process is not read for ever. */
  async attempt(textId: string): Promise<void> {
    await this.update(textId, "state = 'reading', progress = 0, attempts = attempts + 1", []);
  }

  async progress(textId: string, percent: number): Promise<void> {
    await this.update(textId, 'progress = ?', [percent]);
  }

  async giveUp(textId: string): Promise<void> {
    await this.update(textId, "state = 'failed', progress = 0", []);
  }

  /** False when the text is no longer wanted. Until `Ranking.finish` nothing of it is told. */
  async keep(textId: string, { chunks, positions, counts }: Reading): Promise<boolean> {
    const rows: [sql: string, params: SqlValue[]][] = [
      ...chunks.map(({ start, firstWord, characters, body }, chunk): [string, SqlValue[]] => [
        INSERT_CHUNK,
        [textId, chunk, start, firstWord, characters, body],
      ]),
      ...positions.map(({ segment, bucket, body }): [string, SqlValue[]] => [
        INSERT_POSITIONS,
        [textId, segment, bucket, body],
      ]),
      [INSERT_COUNTS, [textId, counts.words, counts.grams, counts.candidates]],
    ];
    for (let i = 0; i < rows.length; i += AT_ONCE) {
      const wanted = await this.database.write(async (tx) => {
        const found = await tx.query("SELECT 1 AS one FROM book_text WHERE text_id = ? AND state = 'reading'", [
          textId,
        ]);
        if (found.length === 0) return false;
        for (const [sql, params] of rows.slice(i, i + AT_ONCE)) await tx.run(sql, params);
        return true;
      });
      if (!wanted) return false;
    }
    return true;
  }

  private async update(textId: string, set: string, params: SqlValue[]): Promise<void> {
    await this.database.write((tx) =>
      tx.run(`UPDATE book_text SET ${set} WHERE text_id = ? AND state IN ('waiting', 'reading')`, [...params, textId]),
    );
  }
}

const insert = (table: string, columns: string[], key: string): string =>
  `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')}) ON CONFLICT (${key}) DO NOTHING`;
const INSERT_CHUNK = insert(
  'text_chunk',
  ['text_id', 'chunk', 'start', 'first_word', 'characters', 'body'],
  'text_id, chunk',
);
const INSERT_POSITIONS = insert('word_positions', ['text_id', 'segment', 'bucket', 'body'], 'text_id, segment, bucket');
const INSERT_COUNTS = insert('text_counts', ['text_id', 'words', 'grams', 'candidates'], 'text_id');

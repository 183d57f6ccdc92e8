import { Injectable } from '@nestjs/common';
import { type AuditReport, ModuleDatabase } from '../../platform/index.js';
import { PIECES } from './text-rows.js';
import { BUCKETS, SEGMENT } from './text/positions.js';

/** Of each text: how many chunks it has, which would be the last, how much is in them, and where the last word is. */
const CHUNKS = `SELECT text_id, COUNT(*) AS chunks, MAX(chunk) AS last, SUM(characters) AS characters, MAX(first_word) AS first_word
  FROM text_chunk GROUP BY text_id`;

const CHECKS: readonly [finding: string, count: string][] = [
  [
    'uploads with parts that they do not have, or that are whole and do not know it',
    `SELECT COUNT(*) AS n FROM book_text JOIN
       (SELECT text_id, COUNT(*) AS there, MAX(part) AS last FROM text_part GROUP BY text_id) AS uploaded
       ON uploaded.text_id = book_text.text_id
     WHERE last > parts OR there > parts OR (state = 'incomplete' AND there = parts)`,
  ],
  [
    'texts that are to be read and have lost a part',
    `SELECT COUNT(*) AS n FROM book_text
     WHERE state IN ('waiting', 'reading')
       AND parts <> (SELECT COUNT(*) FROM text_part WHERE text_part.text_id = book_text.text_id)`,
  ],
  [
    'texts that count and are not whole',
    `SELECT COUNT(*) AS n FROM book_text LEFT JOIN (${CHUNKS}) AS kept ON kept.text_id = book_text.text_id
     WHERE state = 'ready' AND (COALESCE(chunks, 0) <> COALESCE(last, -1) + 1
       OR book_text.characters <> COALESCE(kept.characters, 0) OR words < COALESCE(first_word, 0))`,
  ],
  [
    'texts that count and cannot be searched',
    `SELECT COUNT(*) AS n FROM book_text
     WHERE state = 'ready' AND ${BUCKETS} * ((words + ${SEGMENT - 1}) / ${SEGMENT}) <>
       (SELECT COUNT(*) FROM word_positions WHERE word_positions.text_id = book_text.text_id)`,
  ],
  [
    'texts that count and are not counted, or were held against a shelf to come',
    `SELECT COUNT(*) AS n FROM book_text
     WHERE state = 'ready' AND (NOT EXISTS (SELECT 1 FROM text_counts WHERE text_counts.text_id = book_text.text_id)
       OR ranked > COALESCE((SELECT version FROM shelf WHERE shelf_id = 1), 0))`,
  ],
  [
    'phrases of texts that do not count',
    `SELECT COUNT(*) AS n FROM phrase_page WHERE ${withoutText("IN ('ready', 'gone')")}`,
  ],
  ...PIECES.map((table): [string, string] => [
    `rows of ${table} whose text is unknown`,
    `SELECT COUNT(*) AS n FROM ${table} WHERE text_id NOT IN (SELECT text_id FROM book_text)`,
  ]),
];

function withoutText(states: string): string {
  return `EXISTS (SELECT 1 FROM book_text WHERE book_text.text_id = phrase_page.text_id AND state NOT ${states})`;
}

/** Phrases check that what is told of a text is what is kept of it. */
@Injectable()
export class PhrasesAudit {
  constructor(private readonly database: ModuleDatabase) {}

  async report(): Promise<AuditReport> {
    const findings: string[] = [];
    for (const [finding, sql] of CHECKS) {
      const n = await this.count(sql);
      if (n > 0) findings.push(`${n} ${finding}`);
    }
    const figures: Record<string, string> = {};
    for (const state of ['incomplete', 'waiting', 'reading', 'ready', 'failed'])
      figures[state] = String(await this.count(`SELECT COUNT(*) AS n FROM book_text WHERE state = '${state}'`));
    figures['words'] = String(
      await this.count("SELECT COALESCE(SUM(words), 0) AS n FROM book_text WHERE state = 'ready'"),
    );
    return { findings, figures };
  }

  private async count(sql: string): Promise<number> {
    return Number((await this.database.readOne<{ n: number }>(sql))?.n ?? 0);
  }
}

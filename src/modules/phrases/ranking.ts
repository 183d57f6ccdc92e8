import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ModuleDatabase, type Transaction, inList, timestamp } from '../../platform/index.js';
import type { Ranked, Reading } from './reading/messages.js';
import { Reader } from './reading/reader.js';
import { LET_GO, SHELF_VERSION, changeShelf } from './text-rows.js';
import type { RankedPhrase } from './statistics/shelf.js';
import { unpack } from './text/packing.js';

/** So many phrases of a text are kept. */
const MOST_PHRASES = 500;
/** Phrases of one row. */
export const PHRASE_PAGE = 50;
/** So many texts are held against the shelf in one go through it. */
const TOGETHER = 40;

interface CountedText {
  text_id: string;
  product_id: string;
  words: number;
}

/** Holds texts against the shelf: all texts that count, each of them once. */
@Injectable()
export class Ranking {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly reader: Reader,
  ) {}

  /** Ranks a text that has been read against the others, and lets it count in place of its product's text before. */
  async finish(textId: string, { characters, words }: Reading): Promise<void> {
    const own = await this.database.readOne<CountedText>(`${COUNTED} WHERE book_text.text_id = ?`, [textId]);
    if (!own) return;
    const { version, shelf } = await this.shelf();
    const others = shelf.filter(({ product_id }) => product_id !== own.product_id);
    const ranked = await this.rank([own], [...others, own]);
    await this.database.write(async (tx) => {
      const read = "SELECT 1 AS one FROM book_text WHERE text_id = ? AND state = 'reading'";
      if ((await tx.query(read, [textId])).length === 0) return;
      await tx.run(`UPDATE book_text SET ${LET_GO} WHERE product_id = ? AND state = 'ready'`, [
        timestamp(),
        own.product_id,
      ]);
      await tx.run(
        `UPDATE book_text SET state = 'ready', characters = ?, words = ?, progress = 100, read_at = ?, ranked = ?
         WHERE text_id = ?`,
        // It has come to the shelf by being ranked; if anything else has happened meanwhile, it is ranked again.
        [characters, words, timestamp(), version + 1, textId],
      );
      await changeShelf(tx);
      for (const [, phrases] of ranked) await keepPhrases(tx, textId, phrases);
    });
  }

  /** Ranks some of the texts that were held against another shelf than the one there is; false when there are none. */
  async refresh(): Promise<boolean> {
    const old = await this.database.read<CountedText>(
      `${COUNTED} WHERE state = 'ready' AND ranked < ${SHELF_VERSION} ORDER BY book_text.text_id LIMIT ${TOGETHER}`,
    );
    if (old.length === 0) return false;
    const { version, shelf } = await this.shelf();
    const textOf = new Map(old.map(({ product_id, text_id }) => [product_id, text_id]));
    for (const [productId, phrases] of await this.rank(old, shelf)) {
      const textId = textOf.get(productId) as string;
      await this.database.write(async (tx) => {
        const changed = await tx.run("UPDATE book_text SET ranked = ? WHERE text_id = ? AND state = 'ready'", [
          version,
          textId,
        ]);
        if (changed > 0) await keepPhrases(tx, textId, phrases);
      });
    }
    return true;
  }

  /** The version is read first: what comes later makes it an old one. */
  private async shelf(): Promise<{ version: number; shelf: CountedText[] }> {
    const row = await this.database.readOne<{ version: number }>(`SELECT ${SHELF_VERSION} AS version`);
    const shelf = await this.database.read<CountedText>(`${COUNTED} WHERE state = 'ready'`);
    return { version: row?.version ?? 0, shelf };
  }

  /** Shows the thread the shelf, a book at a time. */
  private async rank(targets: CountedText[], shelf: CountedText[]): Promise<Ranked> {
    const ids = inList(targets.map(({ text_id }) => text_id));
    const candidates = await this.database.read<{ text_id: string; candidates: string }>(
      `SELECT text_id, candidates FROM text_counts WHERE text_id IN ${ids.sql}`,
      ids.params,
    );
    const candidatesOf = new Map<string, string>();
    for (const row of candidates) candidatesOf.set(row.text_id, await unpack(row.candidates));
    // What has gone meanwhile needs no phrases.
    const there = targets.filter(({ text_id }) => candidatesOf.has(text_id));
    await this.reader.rank(
      there.map(({ text_id, product_id: book, words }) => ({
        book,
        words,
        candidates: candidatesOf.get(text_id) as string,
      })),
    );
    for (const { text_id, product_id, words } of shelf) {
      const counts = await this.database.readOne<{ grams: string }>('SELECT grams FROM text_counts WHERE text_id = ?', [
        text_id,
      ]);
      // A text that has just gone is no longer on the shelf; the shelf's version tells that this was ranked too early.
      if (counts) await this.reader.show(product_id, words, counts.grams);
      await turn();
    }
    return this.reader.ranked(MOST_PHRASES);
  }
}

const COUNTED = `SELECT book_text.text_id, product_id, text_counts.words FROM book_text
  JOIN text_counts ON text_counts.text_id = book_text.text_id`;

async function keepPhrases(tx: Transaction, textId: string, phrases: RankedPhrase[]): Promise<void> {
  await tx.run('DELETE FROM phrase_page WHERE text_id = ?', [textId]);
  for (let page = 0; page * PHRASE_PAGE < phrases.length; page++)
    await tx.run('INSERT INTO phrase_page (text_id, page, body) VALUES (?, ?, ?)', [
      textId,
      page,
      JSON.stringify(phrases.slice(page * PHRASE_PAGE, (page + 1) * PHRASE_PAGE)),
    ]);
}

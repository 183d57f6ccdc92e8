import { Injectable } from '@nestjs/common';
import { type Done, ModuleDatabase, type Transaction, invalid, newId, timestamp } from '../../platform/index.js';
import type { PutTextPart, TextOf, TextState } from './contract/phrases.contract.js';
import { LET_GO, TEXT_COLUMNS, type TextRow, changeShelf } from './text-rows.js';
import { TextStates } from './text-states.js';
import { pack } from './text/packing.js';

/** Takes texts in, part by part, in any order. */
@Injectable()
export class TextUpload {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly states: TextStates,
  ) {}

  /** Errors: invalid `invalid_part`. */
  async putPart(request: PutTextPart): Promise<TextState> {
    const { productId, part, parts, text } = request;
    if (part > parts) throw invalid('invalid_part', 'There is no such part of so many.');
    const body = await pack(text);
    await this.database.write(async (tx) => {
      const row = await uploadOf(tx, request);
      if (row.parts !== parts) throw invalid('invalid_part', 'The upload has another number of parts.');
      if (row.state !== 'incomplete') return;
      await tx.run(
        `INSERT INTO text_part (text_id, part, characters, body) VALUES (?, ?, ?, ?) ON CONFLICT (text_id, part) DO NOTHING`,
        [row.text_id, part, text.length, body],
      );
      const [there] = await tx.query<{ n: number }>('SELECT COUNT(*) AS n FROM text_part WHERE text_id = ?', [
        row.text_id,
      ]);
      if (there?.n === parts) await complete(tx, row);
    });
    return this.states.of(productId);
  }

  async remove({ productId }: TextOf): Promise<Done> {
    return this.database.write(async (tx) => {
      const counted = await tx.query("SELECT 1 AS one FROM book_text WHERE product_id = ? AND state = 'ready'", [
        productId,
      ]);
      await tx.run(`UPDATE book_text SET ${LET_GO} WHERE product_id = ? AND state <> 'gone'`, [timestamp(), productId]);
      if (counted.length > 0) await changeShelf(tx);
      return {};
    });
  }
}

async function uploadOf(tx: Transaction, { productId, uploadId, parts }: PutTextPart): Promise<TextRow> {
  const find = async (): Promise<TextRow | undefined> =>
    (
      await tx.query<TextRow>(`SELECT ${TEXT_COLUMNS} FROM book_text WHERE product_id = ? AND upload_id = ?`, [
        productId,
        uploadId,
      ])
    )[0];
  const known = await find();
  if (known) return known;
  await tx.run(
    `INSERT INTO book_text (text_id, product_id, upload_id, state, parts, characters, words, progress, attempts, begun_at, ranked)
     VALUES (?, ?, ?, 'incomplete', ?, 0, 0, 0, 0, ?, 0)`,
    [newId(), productId, uploadId, parts, timestamp()],
  );
  return (await find()) as TextRow;
}

/** The text is whole: it takes the place of every other that is on its way; the one that counts counts until this one is read. */
async function complete(tx: Transaction, { text_id, product_id }: TextRow): Promise<void> {
  await tx.run(
    `UPDATE book_text SET ${LET_GO} WHERE product_id = ? AND text_id <> ? AND state NOT IN ('ready', 'gone')`,
    [timestamp(), product_id, text_id],
  );
  await tx.run("UPDATE book_text SET state = 'waiting' WHERE text_id = ?", [text_id]);
}

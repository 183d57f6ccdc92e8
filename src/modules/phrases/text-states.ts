import { Injectable } from '@nestjs/common';
import { ModuleDatabase } from '../../platform/index.js';
import type { TextState } from './contract/phrases.contract.js';
import { TEXT_COLUMNS, type TextRow } from './text-rows.js';

/** How far the text of a product has come. */
@Injectable()
export class TextStates {
  constructor(private readonly database: ModuleDatabase) {}

  /** Of the upload that is on its way, if there is one, with the figures of the text that counts. */
  async of(productId: string): Promise<TextState> {
    const rows = await this.database.read<TextRow>(
      `SELECT ${TEXT_COLUMNS} FROM book_text WHERE product_id = ? AND state <> 'gone' ORDER BY CASE state WHEN 'ready' THEN 1 ELSE 0 END, text_id DESC`,
      [productId],
    );
    const ready = rows.find(({ state }) => state === 'ready');
    const latest = rows[0];
    return {
      productId,
      state: latest?.state === 'gone' || !latest ? 'none' : latest.state,
      characters: ready?.characters ?? 0,
      words: ready?.words ?? 0,
      progress: latest?.state === 'ready' ? 100 : (latest?.progress ?? 0),
      readAt: ready?.read_at ?? null,
    };
  }

  /** The id of the text that counts. */
  async readyText(productId: string): Promise<string | undefined> {
    const row = await this.database.readOne<{ text_id: string }>(
      "SELECT text_id FROM book_text WHERE product_id = ? AND state = 'ready'",
      [productId],
    );
    return row?.text_id;
  }
}

import type { Transaction } from '../../platform/index.js';

export type KeptState = 'incomplete' | 'waiting' | 'reading' | 'ready' | 'failed' | 'gone';

export interface TextRow {
  text_id: string;
  product_id: string;
  upload_id: string;
  state: KeptState;
  parts: number;
  characters: number;
  words: number;
  progress: number;
  attempts: number;
  read_at: string | null;
}

export const TEXT_COLUMNS =
  'text_id, product_id, upload_id, state, parts, characters, words, progress, attempts, read_at';

/** What is kept of a text beside its row. */
export const PIECES = ['text_part', 'text_chunk', 'word_positions', 'text_counts', 'phrase_page'] as const;

/** Texts that no longer count: what is kept of them is erased soon, by the sweep. Its parameter is the time. */
export const LET_GO = "state = 'gone', gone_at = ?, characters = 0, words = 0, progress = 0, read_at = NULL";

/** A text has come to the shelf or left it: from now on the phrases of all others are to be held against another shelf. */
export async function changeShelf(tx: Transaction): Promise<void> {
  const changed = await tx.run('UPDATE shelf SET version = version + 1 WHERE shelf_id = 1');
  if (changed === 0) await tx.run('INSERT INTO shelf (shelf_id, version) VALUES (1, 1)');
}

export const SHELF_VERSION = 'COALESCE((SELECT version FROM shelf WHERE shelf_id = 1), 0)';

import { type ModuleDatabase, type Transaction } from '../../../platform/index.js';

/** What a rebuild does: reads the owners' products, writes their postings, removes the old ones. */
export type RebuildStep = 'walk' | 'build' | 'clean';

export interface IndexStateRow {
  last_doc: number;
  last_seq: number;
  generation: number;
  next_generation: number | null;
  step: RebuildStep | null;
  walked: string | null;
  built_doc: number;
  read_products: number;
  started_seq: number;
  built_at: string | null;
  /** Counts what was written since: see {@link claim}. */
  revision: number;
}

const COLUMNS =
  'last_doc, last_seq, generation, next_generation, step, walked, built_doc, read_products, started_seq, built_at, revision';

/** Products whose text is not in the postings yet; what could not be indexed waits no more until it changes. */
export const waitingIn = (table: string): string =>
  `${table}.version <> ${table}.indexed_version AND ${table}.version <> ${table}.failed_version`;

export async function readState(database: Pick<ModuleDatabase, 'readOne'>): Promise<IndexStateRow> {
  return (await database.readOne<IndexStateRow>(`SELECT ${COLUMNS} FROM index_state WHERE id = 1`)) as IndexStateRow;
}

/** Another instance has written the index since its state was read: nothing is done, and all is read again. */
export class WrittenElsewhere extends Error {
  constructor() {
    super('Another instance of search writes the index.');
  }
}

/**
 * The first statement of a transaction that writes what was worked out from this state: two instances may both think that they index,
 * and one of them goes through. First, because whoever changes a product holds this row before the product's.
 */
export async function claim(tx: Transaction, { revision }: Pick<IndexStateRow, 'revision'>): Promise<void> {
  const claimed = await tx.run('UPDATE index_state SET revision = revision + 1 WHERE id = 1 AND revision = ?', [
    revision,
  ]);
  if (claimed === 0) throw new WrittenElsewhere();
}

export async function changeState(tx: Transaction, change: Partial<IndexStateRow>): Promise<void> {
  const columns = Object.keys(change);
  await tx.run(`UPDATE index_state SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE id = 1`, [
    ...Object.values(change),
  ]);
}

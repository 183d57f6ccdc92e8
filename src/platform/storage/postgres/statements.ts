import { createHash } from 'node:crypto';
import pg, { type ClientBase, type QueryConfig } from 'pg';
import type { Row, SqlValue } from '../engine.js';
import { numbered } from './placeholders.js';

const INT8 = 20;
const NUMERIC = 1700;
/** Statements are remembered by a connection under a name; more than these come without one. */
const MOST_NAMED = 400;

/** Counts, sums and amounts are numbers here; one that JavaScript cannot hold exactly is an error, never rounded. */
function exactNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) && /^-?\d+$/.test(text)) throw new Error(`${text} is too large for a number`);
  return value;
}

const builtIn = pg.types.getTypeParser as (oid: number, format?: string) => unknown;
const types = {
  getTypeParser: (oid: number, format?: string): unknown =>
    oid === INT8 || oid === NUMERIC ? exactNumber : builtIn(oid, format),
};

const known = new Map<string, { text: string; name: string | undefined }>();

function translated(sql: string): { text: string; name: string | undefined } {
  let found = known.get(sql);
  if (!found) {
    const name =
      known.size < MOST_NAMED ? createHash('sha256').update(sql).digest('base64url').slice(0, 32) : undefined;
    found = { text: numbered(sql), name };
    if (name) known.set(sql, found);
  }
  return found;
}

/** What runs a statement: a client, or a pool of them. */
type Runs = Pick<ClientBase, 'query'>;

export async function execute(
  on: Runs,
  sql: string,
  params: readonly SqlValue[],
): Promise<{ rows: Row[]; count: number }> {
  const { text, name } = translated(sql);
  const config = { text, values: params as SqlValue[], types, ...(name && params.length > 0 ? { name } : {}) };
  const result = await on.query(config as QueryConfig);
  return { rows: result.rows as Row[], count: result.rowCount ?? 0 };
}

import { createHash } from 'node:crypto';

/** A statement as PostgreSQL takes it. Without a name it is not kept prepared. */
export interface NumberedSql {
  text: string;
  name?: string;
}

/** What a `?` means nothing in: texts, names, comments, dollar quotes. */
const PART = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$([A-Za-z_]*)\$[\s\S]*?\$\1\$|\?/g;
/** Each name is kept prepared on each connection for as long as it lives. */
const MOST_NAMES = 500;

/** `?` becomes `$1`, `$2` and so on. */
export function numbered(sql: string): string {
  let n = 0;
  return sql.replace(PART, (part) => (part === '?' ? `$${++n}` : part));
}

/** Statements by their text; those that are asked first are named, so that each connection prepares them once. */
export class NumberedStatements {
  private readonly known = new Map<string, NumberedSql>();

  of(sql: string): NumberedSql {
    let statement = this.known.get(sql);
    if (statement) return statement;
    const text = numbered(sql);
    if (this.known.size >= MOST_NAMES) return { text };
    statement = { text, name: createHash('sha256').update(text).digest('base64url').slice(0, 32) };
    this.known.set(sql, statement);
    return statement;
  }
}

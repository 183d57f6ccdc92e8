import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** What a header may call a column; where it has several of them, the first that is named here. */
const USERS = ['user', 'userid', 'customer', 'customerid'] as const;
const SESSIONS = ['session', 'sessionid'] as const;
const OWNERS = { items: [...USERS, ...SESSIONS], sessions: [...SESSIONS, ...USERS] };
const NAMES = {
  item: ['item', 'itemid', 'product', 'productid', 'movie', 'movieid', 'book', 'bookid'],
  rating: ['rating', 'stars', 'score', 'weight'],
  time: ['time', 'timestamp', 'at', 'date'],
} as const;

export interface Line {
  owner: string;
  item: string;
  rating: number;
  time: number;
}

type Kind = 'items' | 'sessions';

/**
 * Lines `user item [rating] [time]`, or `session item time`, separated by tabs (else by commas, or spaces); gzip where the name ends in
 * .gz. A header may name the columns in any order. Errors: a file that cannot be read; a line that has fewer columns than the first
 * one, or whose rating or time is none, by its number.
 */
export function readLines(file: string, kind: Kind): Line[] {
  const bytes = readFileSync(file);
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  const rows = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const first = rows.find((line) => line !== '') ?? '';
  const separator = first.includes('\t') ? /\t/ : first.includes(',') ? /,/ : /\s+/;
  const width = first.split(separator).length;
  const header = columnsOf(first.split(separator), kind);
  const columns = header ?? withoutHeader(kind, width);
  const lines: Line[] = [];
  for (const [i, row] of rows.entries()) {
    if (row === '' || (header && row === first)) continue;
    const fault = (what: string): Error =>
      new Error(`${file}: line ${i + 1} ${what}: ${JSON.stringify(row.slice(0, 80))}`);
    const fields = row.split(separator);
    const [owner, item] = [fields[columns.owner], fields[columns.item]];
    if (!owner || !item) throw fault('has no two columns');
    if (fields.length < width) throw fault(`has ${fields.length} columns, and the first one ${width}`);
    const rating = columns.rating === undefined ? 1 : numberIn(fields[columns.rating]);
    if (Number.isNaN(rating)) throw fault('has no number for a rating');
    const time = columns.time === undefined ? 0 : timeIn(fields[columns.time]);
    if (Number.isNaN(time)) throw fault('has no time');
    lines.push({ owner, item, rating, time });
  }
  return lines;
}

interface Columns {
  owner: number;
  item: number;
  rating?: number;
  time?: number;
}

/** Where a header says that things are; undefined where the first line is no header. */
function columnsOf(fields: string[], kind: Kind): Columns | undefined {
  const names = fields.map((field) => field.toLowerCase().replace(/[^a-z]/g, ''));
  const at = (wanted: readonly string[]): number =>
    wanted.map((name) => names.indexOf(name)).find((column) => column >= 0) ?? -1;
  const [owner, item, rating, time] = [at(OWNERS[kind]), at(NAMES.item), at(NAMES.rating), at(NAMES.time)];
  if (owner < 0 || item < 0) return undefined;
  return { owner, item, ...(rating < 0 ? {} : { rating }), ...(time < 0 ? {} : { time }) };
}

/** The columns of `width` many that have no names. */
function withoutHeader(kind: Kind, width: number): Columns {
  const [rating, time] = kind === 'sessions' ? [undefined, 2] : [2, 3];
  return {
    ...{ owner: 0, item: 1 },
    ...(rating !== undefined && width > rating ? { rating } : {}),
    ...(width > time ? { time } : {}),
  };
}

const numberIn = (text: string | undefined): number => {
  const value = text === undefined || text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(value) ? value : NaN;
};

/** A number, or a date in milliseconds since 1970; NaN where there is none. */
const timeIn = (text: string | undefined): number => {
  const value = numberIn(text);
  return Number.isNaN(value) ? Date.parse(text ?? '') : value;
};

/** Names to numbers, in the order in which they were first met. */
export class Numbering {
  private readonly known = new Map<string, number>();
  readonly names: string[] = [];

  of(name: string): number {
    let number = this.known.get(name);
    if (number === undefined) {
      this.known.set(name, (number = this.names.length));
      this.names.push(name);
    }
    return number;
  }

  get size(): number {
    return this.names.length;
  }
}

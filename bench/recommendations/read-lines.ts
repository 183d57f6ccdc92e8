import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const NAMES = {
  owner: ['user', 'userid', 'session', 'sessionid', 'customer', 'customerid'],
  item: ['item', 'itemid', 'product', 'productid', 'movie', 'movieid', 'book', 'bookid'],
  rating: ['rating', 'stars', 'score', 'weight'],
  time: ['time', 'timestamp', 'date', 'at'],
} as const;

export interface Line {
  owner: string;
  item: string;
  rating: number;
  time: number;
}

/**
 * Lines `user item [rating] [time]`, or `session item time`, separated by tabs (else by commas, or spaces); gzip where the name ends in
 * .gz. A header may name the columns in any order. Errors: a file that cannot be read, a line with fewer than two columns.
 */
export function readLines(file: string, kind: 'items' | 'sessions'): Line[] {
  const bytes = readFileSync(file);
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  const rows = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const first = rows.find((line) => line !== '') ?? '';
  const separator = first.includes('\t') ? /\t/ : first.includes(',') ? /,/ : /\s+/;
  const header = columnsOf(first.split(separator));
  const columns =
    header ?? (kind === 'sessions' ? { owner: 0, item: 1, time: 2 } : { owner: 0, item: 1, rating: 2, time: 3 });
  const lines: Line[] = [];
  for (const row of rows) {
    if (row === '' || (header && row === first)) continue;
    const fields = row.split(separator);
    const [owner, item] = [fields[columns.owner], fields[columns.item]];
    if (!owner || !item) throw new Error(`${file}: a line has no two columns: ${JSON.stringify(row.slice(0, 80))}`);
    lines.push({
      owner,
      item,
      rating: numberIn(fields, columns.rating, 1),
      time: timeIn(fields, columns.time),
    });
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
function columnsOf(fields: string[]): Columns | undefined {
  const names = fields.map((field) => field.toLowerCase().replace(/[^a-z]/g, ''));
  const at = (wanted: readonly string[]): number => names.findIndex((name) => wanted.includes(name));
  const [owner, item, rating, time] = [at(NAMES.owner), at(NAMES.item), at(NAMES.rating), at(NAMES.time)];
  if (owner < 0 || item < 0) return undefined;
  return { owner, item, ...(rating < 0 ? {} : { rating }), ...(time < 0 ? {} : { time }) };
}

function numberIn(fields: string[], column: number | undefined, absent: number): number {
  const text = column === undefined ? undefined : fields[column];
  const value = text === undefined || text === '' ? NaN : Number(text);
  return Number.isFinite(value) ? value : absent;
}

/** A number, or a date; 0 where there is none. */
function timeIn(fields: string[], column: number | undefined): number {
  const text = column === undefined ? undefined : fields[column];
  if (text === undefined || text === '') return 0;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  const date = Date.parse(text);
  return Number.isFinite(date) ? date : 0;
}

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

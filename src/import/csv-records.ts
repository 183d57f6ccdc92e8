import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse/sync';

/** A quoted field may hold line ends; a quote that never closes must not swallow the file. */
const MOST_LINES = 500;
const LONGEST_RECORD = 1024 * 1024;

/** One record of a file, or a line that is none. */
export type CsvRecord =
  { line: number; fields: string[]; problem?: undefined } | { line: number; problem: string; text: string };

interface Line {
  number: number;
  text: string;
}

/**
 * Reads RFC 4180 records from a file (also gzip), one at a time and in bounded memory. A line that breaks the format is
 * reported alone: reading goes on with the next line, whatever quotes it left open.
 */
export async function* csvRecords(
  path: string,
  onBytes: (bytes: number) => void = () => undefined,
): AsyncGenerator<CsvRecord> {
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  file.on('data', (chunk) => onBytes(chunk.length));
  const text = /\.gz$/i.test(path) ? file.pipe(createGunzip()).on('error', (e) => file.destroy(e)) : file;
  const lines = createInterface({ input: text, crlfDelay: Infinity });
  const failed = new Promise<never>((_resolve, reject) => file.once('error', reject));
  failed.catch(() => undefined);

  let columns: number | undefined;
  let held: Line[] = [];
  let number = 0;
  const take = function* (atEnd: boolean): Generator<CsvRecord> {
    while (held.length > 0) {
      const whole = wholeRecord(held);
      if (whole === undefined) {
        const tooLong = held.length >= MOST_LINES || sizeOf(held) > LONGEST_RECORD;
        if (!tooLong && !atEnd) return;
        yield rejected(held.shift() as Line, 'a quote is opened and never closed');
        continue;
      }
      const [first] = held as [Line];
      const fields = fieldsOf(
        held
          .slice(0, whole)
          .map((line) => line.text)
          .join('\n'),
      );
      const problem = fields === undefined ? 'it is not CSV' : columnProblem(fields, columns);
      if (fields === undefined || problem) {
        yield rejected(held.shift() as Line, problem ?? 'it is not CSV');
        continue;
      }
      columns ??= fields.length;
      held = held.slice(whole);
      yield { line: first.number, fields };
    }
  };
  for await (const line of lines) {
    const clean = ++number === 1 ? line.replace(/^\uFEFF/, '') : line;
    if (held.length === 0 && clean.trim() === '') continue;
    held.push({ number, text: clean });
    yield* take(false);
  }
  if (file.errored) await failed;
  yield* take(true);
}

/** How many of the held lines make up the first record; undefined while a quote is open. */
function wholeRecord(lines: Line[]): number | undefined {
  let open = false;
  for (const [index, { text }] of lines.entries()) {
    if (((text.match(/"/g)?.length ?? 0) & 1) === 1) open = !open;
    if (!open) return index + 1;
  }
  return undefined;
}

function fieldsOf(text: string): string[] | undefined {
  if (!text.includes('"')) return text.split(',');
  try {
    const records = parse(text, { relax_column_count: true, columns: false });
    return records.length === 1 ? records[0] : undefined;
  } catch {
    return undefined;
  }
}

const columnProblem = (fields: string[], columns: number | undefined): string | undefined =>
  columns === undefined || fields.length === columns
    ? undefined
    : `it has ${fields.length} fields, the header has ${columns}`;
const sizeOf = (lines: Line[]): number => lines.reduce((sum, line) => sum + line.text.length, 0);
const rejected = ({ number, text }: Line, problem: string): CsvRecord => ({ line: number, problem, text });

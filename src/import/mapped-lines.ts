import { csvRecords } from './csv-records.js';

export interface ImportFigures {
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
}

export interface Reject {
  /** Of the file, counted from 1. */
  line: number;
  reason: string;
  text: string;
}

export interface ImportObserver {
  bytes?(read: number): void;
  progress?(figures: ImportFigures): void;
  reject?(reject: Reject): void;
}

/** A record by column name. */
export type NamedFields = ReadonlyMap<string, string>;

/** Turns a record into a row, or says why it cannot. */
export interface Mapping<Row extends object> {
  required: readonly string[];
  row(fields: NamedFields): Row | string;
}

export interface MappedLine<Row extends object> {
  row: Row;
  line: number;
  text: string;
}

/** A file whose header lacks a column that must be there. */
export class HeaderError extends Error {}

/** The rows of a file, so many at a time: memory does not grow with it. What is none goes to `reject`. Errors: HeaderError. */
export async function* batchesOf<Row extends object>(
  file: string,
  mapping: Mapping<Row>,
  size: number,
  { bytes, reject }: Pick<ImportObserver, 'bytes'> & { reject: (reject: Reject) => void },
): AsyncGenerator<MappedLine<Row>[]> {
  let header: string[] | undefined;
  let batch: MappedLine<Row>[] = [];
  for await (const record of csvRecords(file, bytes)) {
    const { line } = record;
    if (record.problem !== undefined) reject({ line, reason: record.problem, text: record.text });
    else if (!header) header = headerOf(record.fields, mapping.required);
    else {
      const { fields } = record;
      const text = fields.join(',');
      const row = mapping.row(new Map(header.map((name, i) => [name, fields[i] ?? ''])));
      if (typeof row === 'string') reject({ line, reason: row, text });
      else if (batch.push({ row, line, text }) === size) {
        yield batch;
        batch = [];
      }
    }
  }
  if (!header) throw new HeaderError('The file is empty.');
  if (batch.length > 0) yield batch;
}

function headerOf(fields: string[], required: readonly string[]): string[] {
  const header = fields.map((name) => name.trim());
  const missing = required.filter((name) => !header.includes(name));
  if (missing.length > 0) throw new HeaderError(`The header has no column ${missing.join(', ')}.`);
  const twice = header.find((name, i) => header.indexOf(name) !== i);
  if (twice !== undefined) throw new HeaderError(`The header has the column "${twice}" twice.`);
  return header;
}

import { digest, invalid } from '../../platform/index.js';

type Key = [first: number | string, id: string];

const TEXT = /^[\w.:~-]{1,64}$/;
const isKey = (value: unknown): value is number | string =>
  typeof value === 'string' ? TEXT.test(value) : Number.isSafeInteger(value);

/** A cursor belongs to one list: another product, filter or order makes another. */
const markOf = (list: unknown[]): string => digest(JSON.stringify(list)).slice(0, 12);

/** Opaque to clients: which list, and the key of the last entry that was shown. */
export const encodeCursor = (list: unknown[], key: Key): string =>
  Buffer.from(JSON.stringify([markOf(list), ...key])).toString('base64url');

/** Errors: invalid `invalid_cursor` for whatever was not made by `encodeCursor` for the same list. */
export function decodeCursor<T extends number | string>(cursor: string, list: unknown[], like: T): [T, string] {
  try {
    const bytes = Buffer.from(cursor, 'base64url');
    const [mark, first, id] = JSON.parse(bytes.toString()) as unknown[];
    if (
      mark === markOf(list) &&
      typeof first === typeof like &&
      isKey(first) &&
      typeof id === 'string' &&
      isKey(id) &&
      bytes.toString('base64url') === cursor
    )
      return [first as T, id];
  } catch {
    // Not JSON: not one of ours.
  }
  throw invalid('invalid_cursor', 'The cursor is not one of this list.');
}

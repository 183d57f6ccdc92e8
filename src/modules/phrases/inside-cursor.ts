import { digest, invalid } from '../../platform/index.js';

/** A cursor belongs to one text and one query. */
const markOf = (list: string[]): string => digest(JSON.stringify(list)).slice(0, 12);

/** Opaque to clients: which list, and the word where the last match that was shown begins. */
export const cursorAfter = (place: number, list: string[]): string =>
  Buffer.from(`${markOf(list)}.${place}`).toString('base64url');

/** Errors: invalid `invalid_cursor` for whatever was not made by `cursorAfter` for the same list. */
export function placeOf(cursor: string, list: string[]): number {
  const bytes = Buffer.from(cursor, 'base64url');
  const [mark, place] = bytes.toString().split('.');
  const number = Number(place);
  if (mark !== markOf(list) || !Number.isSafeInteger(number) || number < 0 || cursorAfter(number, list) !== cursor)
    throw invalid('invalid_cursor', 'The cursor is not one of this list.');
  return number;
}

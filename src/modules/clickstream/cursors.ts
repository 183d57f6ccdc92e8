import { digest, invalid } from '../../platform/index.js';

/** The key of a click among all of a customer's, oldest first. */
export type ClickKey = [at: string, sessionId: string, number: number];

const AT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const ID = /^[\w.~-]{1,64}$/;
/** A cursor belongs to one customer's list. */
const markOf = (customerId: string): string => digest(customerId).slice(0, 12);

/** Opaque to clients. */
export const encodeCursor = (customerId: string, key: ClickKey): string =>
  Buffer.from(JSON.stringify([markOf(customerId), ...key])).toString('base64url');

/** Errors: invalid `invalid_cursor` for whatever was not made by `encodeCursor` for the same customer. */
export function decodeCursor(customerId: string, cursor: string): ClickKey {
  try {
    const bytes = Buffer.from(cursor, 'base64url');
    const [mark, at, sessionId, number] = JSON.parse(bytes.toString()) as unknown[];
    if (
      mark === markOf(customerId) &&
      typeof at === 'string' &&
      AT.test(at) &&
      typeof sessionId === 'string' &&
      ID.test(sessionId) &&
      typeof number === 'number' &&
      Number.isSafeInteger(number) &&
      bytes.toString('base64url') === cursor
    )
      return [at, sessionId, number];
  } catch {
    // Not JSON: not one of ours.
  }
  throw invalid('invalid_cursor', 'The cursor is not one of this list.');
}

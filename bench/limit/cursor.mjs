import { Problem } from './problem.mjs';

/**
 * An opaque keyset cursor: the sort key of the last item given out.
 *
 * @param {number[]} key
 */
export const encodeCursor = (key) => Buffer.from(JSON.stringify(key)).toString('base64url');

/**
 * @param {string} cursor
 * @returns {number[]}
 */
export function decodeCursor(cursor) {
  try {
    const key = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(key) && key.every((part) => typeof part === 'number')) return key;
  } catch {
    // falls through to the refusal
  }
  throw new Problem(400, 'bad_cursor', 'The cursor is not one this list gave out.');
}

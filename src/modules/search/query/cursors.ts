import { digest, invalid } from '../../../platform/index.js';
import type { SearchProducts } from '../contract/search.contract.js';
import type { Place } from './order.js';

/** A cursor belongs to one question: other words, filters or order make another. */
function markOf({ limit: _limit, cursor: _cursor, facets: _facets, ...question }: SearchProducts): string {
  return digest(JSON.stringify(Object.entries(question).sort(([a], [b]) => (a < b ? -1 : 1)))).slice(0, 12);
}

export const encodeCursor = (request: SearchProducts, place: Place): string =>
  Buffer.from(JSON.stringify(['s', markOf(request), ...place])).toString('base64url');

/** Errors: invalid `invalid_cursor` for whatever was not made by `encodeCursor` for the same question. */
export function decodeCursor(request: SearchProducts): Place | undefined {
  const { cursor } = request;
  if (cursor === undefined) return undefined;
  try {
    const bytes = Buffer.from(cursor, 'base64url');
    const [kind, mark, ...place] = JSON.parse(bytes.toString()) as unknown[];
    if (
      kind === 's' &&
      mark === markOf(request) &&
      place.length === 3 &&
      place.every((part) => typeof part === 'number' && Number.isFinite(part)) &&
      bytes.toString('base64url') === cursor
    )
      return place as Place;
  } catch {
    // Not JSON: not one of ours.
  }
  throw invalid('invalid_cursor', 'The cursor is not one of this search.');
}

const HERE = 'http://here.invalid';
/** Longest that is gone on to; of the store's own addresses, only searches can be longer. */
export const LONGEST_PATH = 2000;

/**
 * Where to go on to, when that is a path of this store; undefined for anything that a browser would take for another site's
 * address (`//host`, `/\host`, a scheme, control characters that it would drop).
 */
export function ownPath(next: string | undefined): string | undefined {
  if (next === undefined || next.length > LONGEST_PATH || !/^\/(?![/\\])[\x21-\x7e]*$/.test(next)) return undefined;
  if (!URL.canParse(next, HERE)) return undefined;
  const { origin, pathname, search, hash } = new URL(next, HERE);
  const path = `${pathname}${search}${hash}`;
  // `/.//host` is a path here and another site once its dots are gone.
  return origin === HERE && !path.startsWith('//') ? path : undefined;
}

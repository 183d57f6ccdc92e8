import { stem } from './porter-stemmer.js';
import { pairsOf, partsOf } from './words.js';

/** Stems that were worked out lately; so many at most. */
const MOST = 50_000;
const known = new Map<string, readonly string[]>();

/** What a folded word is indexed by: its stem; of `iphone12` also the parts; of a script without spaces each pair of characters. */
export function stemsOfWord(folded: string): readonly string[] {
  let stems = known.get(folded);
  if (stems === undefined) {
    if (known.size >= MOST) known.clear();
    known.set(folded, (stems = pairsOf(folded) ?? [folded, ...(partsOf(folded) ?? [])].map(stem)));
  }
  return stems;
}

/** The stem of a word as a whole. */
export const stemOf = (folded: string): string => stemsOfWord(folded)[0] ?? folded;

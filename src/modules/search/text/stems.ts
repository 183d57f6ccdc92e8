import { stem } from './porter-stemmer.js';
import { pairsOf, partsOf } from './words.js';

/** Stems that were worked out lately; twice so many at most: those that were asked for since `known` was last full, and before. */
const MOST = 50_000;
let known = new Map<string, readonly string[]>();
let before = new Map<string, readonly string[]>();

/** What a folded word is indexed by: its stem; of `iphone12` also the parts; of a script without spaces each pair of characters. */
export function stemsOfWord(folded: string): readonly string[] {
  let stems = known.get(folded);
  if (stems === undefined) {
    if (known.size >= MOST) [known, before] = [new Map<string, readonly string[]>(), known];
    stems = before.get(folded) ?? pairsOf(folded) ?? [folded, ...(partsOf(folded) ?? [])].map(stem);
    known.set(folded, stems);
  }
  return stems;
}

/** The stem of a word as a whole. */
export const stemOf = (folded: string): string => stemsOfWord(folded)[0] ?? folded;

import { DocSet } from '../index/doc-set.js';
import { type Slot, stemsOfSlots } from './question.js';

/** A stem that some products have, wherever. */
export interface Term {
  stem: string;
  docs: DocSet;
}

/** Which products have a word: anywhere, and in their title or names. The sets may be kept for others, and are never changed. */
export interface Matched {
  slot: Slot;
  /** What counts as the word, as in its slot, without what no product has. */
  alternatives: Term[][];
  joined: Term[];
  synonyms: Term[][];
  anywhere: DocSet;
  strong: DocSet;
}

export const termsOfSlots = (slots: readonly Slot[]): string[] =>
  stemsOfSlots(slots).flatMap((stem) => [`w:${stem}`, `t:${stem}`]);

export function matchSlot(slot: Slot, sets: ReadonlyMap<string, DocSet>, size: number): Matched {
  const termOf = (stem: string): Term[] => {
    const docs = sets.get(`w:${stem}`);
    return docs ? [{ stem, docs }] : [];
  };
  const whole = (lists: string[][]): Term[][] =>
    lists.map((stems) => stems.flatMap(termOf)).filter((terms, i) => terms.length === lists[i]?.length);
  return {
    slot,
    alternatives: whole(slot.alternatives),
    joined: slot.joined.flatMap(termOf),
    synonyms: whole(slot.synonyms),
    anywhere: union(slot, sets, 'w:', size),
    strong: union(slot, sets, 't:', size),
  };
}

function union(
  { alternatives, joined, synonyms }: Slot,
  sets: ReadonlyMap<string, DocSet>,
  kind: 'w:' | 't:',
  size: number,
): DocSet {
  const some: DocSet[] = [];
  for (const stems of [...alternatives, ...synonyms]) {
    const having = stems.map((stem) => sets.get(kind + stem));
    if (having.some((set) => set === undefined)) continue;
    const [first, ...others] = having as [DocSet, ...DocSet[]];
    some.push(others.length === 0 ? first : others.reduce((set, other) => set.and(other), first.copy()));
  }
  for (const stem of joined) {
    const set = sets.get(kind + stem);
    if (set) some.push(set);
  }
  return some.length === 1 ? (some[0] as DocSet) : some.reduce((all, set) => all.or(set), DocSet.empty(size));
}

/** Enough of them: those that lack a word are not looked for. */
const ENOUGH = 10;
/** Words that may be missing, of so many. */
const mayMiss = (words: number): number => (words < 2 ? 0 : words < 4 ? 1 : 2);

/**
 * What has all the words, which is `strict`; where that is little, also what lacks one, or two of many, the fewest first. `allowed`:
 * what can be shown at all. The answer is the same whatever is filtered by.
 */
export function matchAll(matched: readonly Matched[], strict: DocSet, allowed: DocSet): DocSet {
  let found = strict;
  const sets = matched.map(({ anywhere }) => anywhere);
  for (let missing = 1; missing <= mayMiss(matched.length) && found.size < ENOUGH; missing++)
    found = allowed.lacking(sets, missing);
  return found;
}

export const all = (matched: readonly Matched[], allowed: DocSet): DocSet =>
  matched.reduce((set, { anywhere }) => set.and(anywhere), allowed.copy());

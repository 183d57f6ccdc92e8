import { DocSet } from '../index/doc-set.js';
import { type Slot, stemsOfSlots } from './question.js';

/** Which products have a word: anywhere, and in their title or names. */
export interface Matched {
  slot: Slot;
  /** The same without what no product has. */
  having: Slot;
  anywhere: DocSet;
  strong: DocSet;
}

export const termsOfSlots = (slots: readonly Slot[]): string[] =>
  stemsOfSlots(slots).flatMap((stem) => [`w:${stem}`, `t:${stem}`]);

export function matchSlot(slot: Slot, sets: ReadonlyMap<string, DocSet>, size: number): Matched {
  const known = (stem: string): boolean => sets.has(`w:${stem}`);
  const having: Slot = {
    ...slot,
    alternatives: slot.alternatives.filter((stems) => stems.every(known)),
    joined: slot.joined.filter(known),
    synonyms: slot.synonyms.filter((stems) => stems.every(known)),
  };
  return { slot, having, anywhere: union(having, sets, 'w:', size), strong: union(having, sets, 't:', size) };
}

function union(
  { alternatives, joined, synonyms }: Slot,
  sets: ReadonlyMap<string, DocSet>,
  kind: 'w:' | 't:',
  size: number,
): DocSet {
  const found = DocSet.empty(size);
  for (const stems of [...alternatives, ...synonyms]) {
    const all = stems.map((stem) => sets.get(kind + stem));
    if (all.some((set) => set === undefined)) continue;
    const [first, ...others] = all as DocSet[];
    found.or(
      others.length === 0 ? (first as DocSet) : others.reduce((set, other) => set.and(other), (first as DocSet).copy()),
    );
  }
  for (const stem of joined) {
    const set = sets.get(kind + stem);
    if (set) found.or(set);
  }
  return found;
}

/** Enough of them: those that lack a word are not looked for. */
const ENOUGH = 10;
/** Words that may be missing, of so many. */
const mayMiss = (words: number): number => (words < 2 ? 0 : words < 4 ? 1 : 2);

/**
 * What has all the words; where that is little, also what lacks one, or two of many, the fewest first. `allowed`: what can be shown
 * at all. The answer is the same whatever is filtered by.
 */
export function matchAll(matched: readonly Matched[], allowed: DocSet): DocSet {
  const found = all(matched, allowed);
  for (let missing = 1; missing <= mayMiss(matched.length) && found.size < ENOUGH; missing++)
    for (const some of withoutAny(matched, missing)) found.or(all(some, allowed));
  return found;
}

export const all = (matched: readonly Matched[], allowed: DocSet): DocSet =>
  matched.reduce((set, { anywhere }) => set.and(anywhere), allowed.copy());

/** Every choice of all but `missing` of them. */
function withoutAny<T>(items: readonly T[], missing: number): T[][] {
  if (missing === 0) return [[...items]];
  return items.flatMap((_, i) => {
    const rest = withoutAny(items.slice(i + 1), missing - 1);
    return rest.map((others) => [...items.slice(0, i), ...others]);
  });
}

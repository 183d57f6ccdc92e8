import { DocSet } from '../index/doc-set.js';
import type { Columns } from './columns.js';
import { type Matched, all } from './matching.js';

/** So many products are scored for one query, however many are found. */
export const SCORED = 512;

export interface Wanted {
  most: number;
  /** Whether a category of this name, in stems, is what the query asks for. */
  asksFor: (kind: readonly string[]) => boolean;
}

/**
 * Those of `found` that are worth a look: all, when they are few. Of many, first what is of the kind that is asked for, then those that
 * have every word in title or names, then every word anywhere, then all but one in title or names, then the others; among equals what
 * is sold and rated more and has a shorter title.
 */
export function candidatesOf(
  found: DocSet,
  matched: readonly Matched[],
  columns: Columns,
  { most, asksFor }: Wanted,
): number[] {
  const first = found.first(most + 1);
  if (first.length <= most) return first;
  const chosen: number[] = [];
  const left = found.copy();
  const takeFrom = (level: DocSet): void => {
    chosen.push(...columns.first(level, most - chosen.length));
    left.without(level);
  };
  const strong = strongIn(left, matched);
  const { kinds, category } = columns;
  const asked = kinds.map(asksFor);
  if (asked.includes(true)) takeFrom(strong.where((doc) => asked[category[doc] as number] === true));
  if (chosen.length < most) takeFrom(strong.and(left));
  if (chosen.length < most) takeFrom(all(matched, left));
  for (let i = 0; i < matched.length && matched.length > 1 && chosen.length < most; i++)
    takeFrom(
      strongIn(
        left,
        matched.filter((_, other) => other !== i),
      ),
    );
  if (chosen.length < most) takeFrom(left.copy());
  return chosen;
}

const strongIn = (found: DocSet, matched: readonly Matched[]): DocSet =>
  matched.reduce((set, { strong }) => set.and(strong), found.copy());

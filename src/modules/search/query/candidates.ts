import { DocSet } from '../index/doc-set.js';
import type { Columns } from './columns.js';
import { type Matched, all } from './matching.js';

/** So many products are scored for one query, however many are found. */
export const SCORED = 512;

/**
 * Those of `found` that are worth a look, `most` of them: all, when they are few. Of many, first those that have every word in title or names, then
 * every word anywhere, then all but one in title or names, then the others; among equals what is sold and rated more and has a shorter title.
 */
export function candidatesOf(
  found: DocSet,
  matched: readonly Matched[],
  { classes }: Columns,
  most = SCORED,
): number[] {
  const first = found.first(most + 1);
  if (first.length <= most) return first;
  const chosen: number[] = [];
  const left = found.copy();
  const takeFrom = (level: DocSet): void => {
    for (const members of classes.ascending()) {
      if (chosen.length >= most) return;
      chosen.push(...level.firstIn(members, most - chosen.length));
    }
    left.without(level);
  };
  takeFrom(strongIn(left, matched));
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

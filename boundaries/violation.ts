/** A wall that was broken: which, where, and what to do about it. */
export interface Violation<Rule extends string = string> {
  rule: Rule;
  /** A file, or a line of the register. */
  where: string;
  what: string;
  /** What to do next. */
  next: string;
}

export const describeViolation = ({ rule, where, what, next }: Violation): string =>
  `${where}\n  ${what}  [${rule}]\n  → ${next}`;

/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays are read within their bounds */
/** Sessions as rows of items in the order in which they were clicked, and the time of the last click of each. */
export interface Sessions {
  start: Int32Array;
  item: Int32Array;
  end: Float64Array;
  items: number;
}

/** What a session so far leads to: items with scores above 0, in the order in which they were met. */
export type SessionScorer = (clicked: readonly number[]) => ReadonlyMap<number, number>;

/** How much an older click counts that lies `distance` clicks back, 1 for the one before. Below 0 is what session-rec has, too. */
export const DISTANCE_WEIGHTS = {
  same: () => 1,
  div: (distance: number) => 1 / distance,
  linear: (distance: number) => (distance <= 100 ? 1 - 0.1 * distance : 0),
  log: (distance: number) => 1 / Math.log10(distance + 1.7),
  quadratic: (distance: number) => 1 / (distance * distance),
} as const;

export interface RuleOptions {
  /** So many rules of each item are kept; below 1: all but this share; 0: all. */
  pruning: number;
}

export interface SequentialRuleOptions extends RuleOptions {
  /** How many clicks back a rule may reach. */
  steps: number;
  weighting: keyof typeof DISTANCE_WEIGHTS;
}

type Rules = Map<number, Map<number, number>>;

/**
 * Association rules of two items: how often both are in one session. Source of this and of `sequentialRules`: Ludewig and Jannach,
 * "Evaluation of session-based recommendation algorithms" (UMUAI 2018), section 3.1.
 */
export function associationRules(sessions: Sessions, { pruning }: RuleOptions): SessionScorer {
  const rules: Rules = new Map();
  eachSession(sessions, (items) => {
    for (let i = 1; i < items.length; i++)
      for (let j = 0; j < i; j++) {
        count(rules, items[i]!, items[j]!, 1);
        count(rules, items[j]!, items[i]!, 1);
      }
  });
  return byLastClick(pruned(rules, pruning));
}

/** Rules from an item to those that were clicked after it, the less the later. */
export function sequentialRules(
  sessions: Sessions,
  { pruning, steps, weighting }: SequentialRuleOptions,
): SessionScorer {
  const rules: Rules = new Map();
  const weigh = DISTANCE_WEIGHTS[weighting];
  eachSession(sessions, (items) => {
    for (let i = 1; i < items.length; i++)
      for (let back = 1; back <= Math.min(steps, i); back++) count(rules, items[i - back]!, items[i]!, weigh(back));
  });
  return byLastClick(pruned(rules, pruning));
}

function eachSession({ start, item }: Sessions, work: (items: Int32Array) => void): void {
  for (let s = 0; s + 1 < start.length; s++) work(item.subarray(start[s], start[s + 1]));
}

function count(rules: Rules, from: number, to: number, weight: number): void {
  let known = rules.get(from);
  if (!known) rules.set(from, (known = new Map<number, number>()));
  known.set(to, (known.get(to) ?? 0) + weight);
}

/** Of equal rules those that were met first are kept; one that weighs nothing, or less, leads nowhere. */
function pruned(rules: Rules, pruning: number): Rules {
  for (const [from, to] of rules) {
    const keep = pruning === 0 ? to.size : pruning < 1 ? to.size - Math.floor(to.size * pruning) : pruning;
    const best = [...to].sort(([, a], [, b]) => b - a).slice(0, keep);
    rules.set(from, new Map(best.filter(([, weight]) => weight > 0)));
  }
  return rules;
}

const NOTHING: ReadonlyMap<number, number> = new Map();

const byLastClick =
  (rules: Rules): SessionScorer =>
  (clicked) =>
    rules.get(clicked.at(-1) ?? -1) ?? NOTHING;

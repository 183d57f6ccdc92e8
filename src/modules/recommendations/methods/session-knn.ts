/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays are read within their bounds */
import { best } from './best.js';
import { DISTANCE_WEIGHTS, type SessionScorer, type Sessions } from './session-rules.js';

/** How much a click counts in the similarity: the `position`th, from 1, of `length`. */
export const POSITION_WEIGHTS = {
  same: () => 1,
  div: (position: number, length: number) => position / length,
  linear: (position: number, length: number) => (position <= 10 ? 1 - 0.1 * (length - position) : 0),
  log: (position: number, length: number) => 1 / Math.log10(length - position + 1.7),
  quadratic: (position: number, length: number) => (position / length) ** 2,
} as const;

export interface SessionKnn {
  /** Sessions that items are taken from. */
  k: number;
  /** So many of the sessions with an item in common are looked at, the most recent; 0: all. */
  sampleSize: number;
}

export interface VectorSessionKnn extends SessionKnn {
  weighting: keyof typeof POSITION_WEIGHTS;
  /** How much less a session counts whose latest common click lies further back. */
  weightingScore: keyof typeof DISTANCE_WEIGHTS;
  /** How much rare items gain; 0: nothing. */
  idfWeighting: number;
}

/** Cosine of the sets of items. Source of both: Ludewig and Jannach (UMUAI 2018), section 3.2; code of rn5l/session-rec. */
export const sessionKnn = (sessions: Sessions, options: SessionKnn): SessionScorer =>
  nearestSessions(sessions, options, {
    weights: (clicked) => new Map(clicked.map((item) => [item, 1])),
    similarity: (shared, weights, length) => shared / Math.sqrt(weights.size * length),
    decay: () => 1,
    gain: () => 1,
  });

/**
 * V-SKNN: late clicks of the session count more, in what is similar and in what a neighbour has to say. The similarity is the weights
 * of what both have over the items of the session that asks, as in the code of session-rec, whatever similarity it is told.
 */
export function vectorSessionKnn(sessions: Sessions, options: VectorSessionKnn): SessionScorer {
  const position = POSITION_WEIGHTS[options.weighting];
  const distance = DISTANCE_WEIGHTS[options.weightingScore];
  const clicks = new Float64Array(sessions.items);
  for (const item of sessions.item) clicks[item]!++;
  const rarity = clicks.map((count) => Math.log((sessions.start.length - 1) / Math.max(1, count)));
  return nearestSessions(sessions, options, {
    weights: (clicked) => new Map(clicked.map((item, i) => [item, position(i + 1, clicked.length)])),
    similarity: (shared, weights) => shared / weights.size,
    decay: distance,
    gain: (item) => 1 + rarity[item]! * options.idfWeighting,
  });
}

interface Weighing {
  weights: (clicked: readonly number[]) => Map<number, number>;
  /** `shared`: the weights of the items that both have, added up; `length`: items of the neighbour. */
  similarity: (shared: number, weights: Map<number, number>, length: number) => number;
  decay: (distance: number) => number;
  gain: (item: number) => number;
}

function nearestSessions(sessions: Sessions, { k, sampleSize }: SessionKnn, weighing: Weighing): SessionScorer {
  const sets = distinctItems(sessions);
  const sessionsOf = sessionsByItem(sets, sessions.items);
  const count = sessions.start.length - 1;
  const similarity = new Float64Array(count);
  /** Recent ones first: later sessions win where all else is equal. */
  const byRecency = Int32Array.from({ length: count }, (_, s) => s).sort(
    (a, b) => sessions.end[b]! - sessions.end[a]! || b - a,
  );
  const place = new Float64Array(count);
  byRecency.forEach((session, i) => (place[session] = -i));
  return (clicked) => {
    const weights = weighing.weights(clicked);
    const related = new Set<number>();
    for (const item of weights.keys()) for (const session of sessionsOf(item)) related.add(session);
    const candidates = Int32Array.from(related);
    const sample =
      sampleSize > 0 && candidates.length > sampleSize
        ? best(candidates, candidates.length, place, sampleSize)
        : candidates.sort((a, b) => place[b]! - place[a]!);
    for (const session of sample) {
      let shared = 0;
      const items = sets.item.subarray(sets.start[session], sets.start[session + 1]);
      for (const item of items) shared += weights.get(item) ?? 0;
      similarity[session] = weighing.similarity(shared, weights, items.length);
    }
    // Places in the sample stand for sessions, so that equally similar ones come in order of recency.
    const ranked = best(
      sample.map((_, i) => i),
      sample.length,
      Float64Array.from(sample, (session) => similarity[session]!),
      k,
    );
    const scores = new Map<number, number>();
    for (const at of ranked) {
      const session = sample[at]!;
      if (!(similarity[session]! > 0)) continue;
      const items = sets.item.subarray(sets.start[session], sets.start[session + 1]);
      let back = 1;
      while (back < clicked.length && !items.includes(clicked[clicked.length - back]!)) back++;
      const weight = similarity[session]! * weighing.decay(back);
      for (const item of items) scores.set(item, (scores.get(item) ?? 0) + weight * weighing.gain(item));
    }
    for (const [item, score] of scores) if (!(score > 0)) scores.delete(item);
    return scores;
  };
}

/** Each session's items once. */
function distinctItems({ start, item }: Sessions): { start: Int32Array; item: Int32Array } {
  const distinct = { start: new Int32Array(start.length), item: new Int32Array(item.length) };
  let kept = 0;
  for (let s = 0; s + 1 < start.length; s++) {
    for (const one of new Set(item.subarray(start[s], start[s + 1]))) distinct.item[kept++] = one;
    distinct.start[s + 1] = kept;
  }
  return distinct;
}

function sessionsByItem(sets: { start: Int32Array; item: Int32Array }, items: number): (item: number) => Int32Array {
  const start = new Int32Array(items + 1);
  const total = sets.start.at(-1) ?? 0;
  for (let i = 0; i < total; i++) start[sets.item[i]! + 1]!++;
  for (let i = 0; i < items; i++) start[i + 1]! += start[i]!;
  const next = start.slice(0, items);
  const session = new Int32Array(total);
  for (let s = 0; s + 1 < sets.start.length; s++)
    for (let i = sets.start[s]!; i < sets.start[s + 1]!; i++) session[next[sets.item[i]!]!++] = s;
  return (item) => (item < items ? session.subarray(start[item], start[item + 1]) : session.subarray(0, 0));
}

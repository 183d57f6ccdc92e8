import { best } from '../../src/modules/recommendations/methods/best.js';
import { neighbourhoodsOf } from '../../src/modules/recommendations/methods/neighbourhoods.js';
import {
  RankingJudge,
  type RankingMetrics,
  longTailOf,
} from '../../src/modules/recommendations/methods/ranking-metrics.js';
import { sessionKnn, vectorSessionKnn } from '../../src/modules/recommendations/methods/session-knn.js';
import {
  type SessionScorer,
  type Sessions,
  associationRules,
  sequentialRules,
} from '../../src/modules/recommendations/methods/session-rules.js';
import { VIEWED, recency } from '../../src/modules/recommendations/methods/trail.js';
import type { MethodParams } from './method-params.js';
import type { RankedLists } from './ranked-lists.js';
import { type Line, Numbering } from './read-lines.js';
import { addNeighbours, trailsOf } from './trail-scorer.js';

/** A session that is judged: its clicks by time, and beside each how many its file has before it. */
interface TestSession {
  name: string;
  clicks: number[];
  places: number[];
}

/** Sessions in order, each by time. */
export interface SessionData {
  items: Numbering;
  train: Sessions;
  test: TestSession[];
}

/**
 * As session-rec prepares its data: a click on an item that the train set does not know is left out, and so is a test session with
 * fewer than two clicks.
 */
export function sessionData(trainLines: Line[], testLines: Line[]): SessionData {
  const items = new Numbering();
  const train = sessionsIn(trainLines, items);
  const clicks = train.flatMap((session) => session.clicks);
  const start = new Int32Array(train.length + 1);
  train.forEach((session, i) => (start[i + 1] = (start[i] as number) + session.clicks.length));
  const end = Float64Array.from(train, (session) => session.end);
  const known = items.size;
  const test = sessionsIn(testLines, items)
    .map((session) => knownOf(session, known))
    .filter((session) => session.clicks.length > 1);
  return { items, train: { start, item: Int32Array.from(clicks), end, items: known }, test };
}

/** Items are numbered from those of the train set on. */
function knownOf({ name, clicks }: { name: string; clicks: number[] }, known: number): TestSession {
  const places = clicks.flatMap((item, place) => (item < known ? [place] : []));
  return { name, clicks: places.map((place) => clicks[place] as number), places };
}

function sessionsIn(lines: Line[], items: Numbering): { name: string; clicks: number[]; end: number }[] {
  const sessions = new Map<string, { time: number; item: number }[]>();
  for (const { owner, item, time } of lines) {
    const session = sessions.get(owner) ?? [];
    session.push({ time, item: items.of(item) });
    sessions.set(owner, session);
  }
  return [...sessions].map(([name, clicks]) => {
    clicks.sort((a, b) => a.time - b.time);
    return { name, clicks: clicks.map(({ item }) => item), end: clicks.at(-1)?.time ?? 0 };
  });
}

/** After each click the next item. Of equal scores the item that was met first. */
export function judgeSessions(data: SessionData, params: MethodParams, lists?: RankedLists): RankingMetrics {
  const scorer = sessionScorerOf(data.train, params);
  const popularity = new Float64Array(data.train.items);
  for (const item of data.train.item) popularity[item] = (popularity[item] as number) + 1;
  const judge = new RankingJudge(longTailOf(popularity));
  const known = new Float64Array(data.items.size);
  for (const { name, clicks, places } of data.test)
    for (let click = 1; click < clicks.length; click++) {
      const scores = scorer(clicks.slice(0, click));
      const candidates = [...scores.keys()];
      for (const [item, score] of scores) known[item] = score;
      const ranked = best(candidates, candidates.length, known, Math.max(20, lists?.top ?? 20));
      judge.add(ranked, new Map([[clicks[click] as number, 1]]));
      lists?.add(name, ranked, known, data.items.names, `\t${places[click]}`);
    }
  return judge.result();
}

function sessionScorerOf(sessions: Sessions, params: MethodParams): SessionScorer {
  const number = (name: string, absent: number): number => params.number(name, absent);
  switch (params.method) {
    // What is not said is as in the published run on Diginetica (session-rec, window_digi_baselines).
    case 'ar':
      return associationRules(sessions, { pruning: number('pruning', 20) });
    case 'sr': {
      const weighting = params.clickWeighting('weighting', 'quadratic');
      return sequentialRules(sessions, { pruning: number('pruning', 20), steps: number('steps', 20), weighting });
    }
    case 'sknn':
      params.choice('similarity', ['cosine'], 'cosine');
      return sessionKnn(sessions, { k: number('k', 100), sampleSize: number('sampleSize', 500) });
    case 'vsknn':
      return vectorSessionKnn(sessions, {
        k: number('k', 500),
        sampleSize: number('sampleSize', 5000),
        weighting: params.clickWeighting('weighting', 'quadratic'),
        weightingScore: params.clickWeighting('weightingScore', 'div'),
        idfWeighting: number('idfWeighting', 5),
      });
    case 'popular':
      return popularInSessions(sessions);
    case 'trail':
      return trailOfSession(sessions);
    default:
      throw new Error(`${params.method} is for items: --kind items`);
  }
}

function popularInSessions(sessions: Sessions): SessionScorer {
  const count = new Map<number, number>();
  for (const item of sessions.item) count.set(item, (count.get(item) ?? 0) + 1);
  return () => count;
}

/** As the shop does it from the last clicks: what was looked at already is not shown again. */
function trailOfSession(sessions: Sessions): SessionScorer {
  const trails = Array.from({ length: sessions.start.length - 1 }, (_, s) => [
    ...new Set(sessions.item.subarray(sessions.start[s], sessions.start[s + 1])),
  ]);
  const near = neighbourhoodsOf(trailsOf(trails, VIEWED), sessions.items);
  return (clicked) => {
    const latest = [...new Set(clicked.toReversed())].slice(0, 50);
    const scores = new Map<number, number>();
    latest.forEach((item, ago) => {
      if (item < sessions.items)
        addNeighbours(near, item, recency(ago), (other, score) => scores.set(other, (scores.get(other) ?? 0) + score));
    });
    for (const item of latest) scores.delete(item);
    return scores;
  };
}

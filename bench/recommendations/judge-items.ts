import { best } from '../../src/modules/recommendations/methods/best.js';
import { ease } from '../../src/modules/recommendations/methods/ease.js';
import { itemKnn, weighted } from '../../src/modules/recommendations/methods/item-knn.js';
import {
  RankingJudge,
  type RankingMetrics,
  longTailOf,
} from '../../src/modules/recommendations/methods/ranking-metrics.js';
import { rp3beta } from '../../src/modules/recommendations/methods/rp3beta.js';
import { type Scorer, popular, scoreBy } from '../../src/modules/recommendations/methods/scorer.js';
import { rowCounts, transposed } from '../../src/modules/recommendations/methods/sparse-rows.js';
import { type ItemData, withoutLast } from './item-data.js';
import { MethodParams } from './method-params.js';
import type { RankedLists } from './ranked-lists.js';
import { trailScorer } from './trail-scorer.js';

/** So many users show whether the order of a train set says anything. */
const PROBES = 500;

/** Ranks all items that a user does not have; of equal scores the item that the train set names first. */
export function judgeItems(data: ItemData, params: MethodParams, lists?: RankedLists): RankingMetrics {
  const scorer = scorerOf(data, params);
  const judge = new RankingJudge(longTailOf(rowCounts(transposed(data.train))));
  for (const [user, came] of data.test) {
    const { ranked, scores } = rank(data, scorer, user, lists?.top ?? 20);
    judge.add(ranked, came);
    lists?.add(data.users.names[user] as string, ranked, scores, data.items.names);
  }
  return judge.result();
}

function rank(data: ItemData, scorer: Scorer, user: number, top: number): { ranked: Int32Array; scores: Float64Array } {
  const scores = new Float64Array(data.items.size);
  scorer(user, scores);
  const { start, column } = data.train;
  const own = new Set(column.subarray(start[user], start[user + 1]));
  const open: number[] = [];
  for (let item = 0; item < data.items.size; item++) if (!own.has(item)) open.push(item);
  return { ranked: best(open, open.length, scores, Math.max(20, top)), scores };
}

function scorerOf(data: ItemData, params: MethodParams): Scorer {
  const { train } = data;
  const k = (absent: number): number => params.number('k', absent);
  switch (params.method) {
    case 'popular':
      return popular(train);
    case 'itemknn': {
      const users = weighted(train, params.itemWeighting());
      const options = {
        similarity: params.similarity(),
        weighting: params.itemWeighting(),
        k: k(50),
        shrink: params.number('shrink', 0),
        normalize: params.flag('normalize', true),
        alpha: params.number('alpha', 0.5),
        tverskyAlpha: params.number('tverskyAlpha', 1),
        tverskyBeta: params.number('tverskyBeta', 1),
      };
      return scoreBy(users, itemKnn(users, options));
    }
    case 'rp3beta': {
      const [alpha, beta] = [params.number('alpha', 1), params.number('beta', 0.6)];
      return scoreBy(train, rp3beta(train, { alpha, beta, k: k(100), normalize: params.flag('normalize', true) }));
    }
    case 'ease':
      return ease(train, params.number('lambda', 200));
    case 'trail':
      return ordered(data, params) ? trailScorer(data.trails, data.moments, data.items.size) : unordered(data);
    default:
      throw new Error(`${params.method} is for sessions: --kind sessions`);
  }
}

/** Without an order the nearest by cosine are what is left. */
const unordered = ({ train }: ItemData): Scorer =>
  scorerOf({ train } as ItemData, new MethodParams({ method: 'itemknn' }));

/** Whether the order of the train set says anything about what comes next: measured on its own last items. */
function ordered(data: ItemData, params: MethodParams): boolean {
  const order = params.choice('order', ['auto', 'lines', 'none'], 'auto');
  if (order !== 'auto') return order === 'lines';
  const probe = withoutLast(data, PROBES);
  const found = (scorer: Scorer): number => {
    let sum = 0;
    for (const [user, item] of probe.last) {
      const place = rank(probe.data, scorer, user, 20).ranked.indexOf(item);
      if (place >= 0) sum += 1 / Math.log2(place + 2);
    }
    return sum;
  };
  return found(trailScorer(probe.data.trails, probe.data.moments, data.items.size)) >= found(unordered(probe.data));
}

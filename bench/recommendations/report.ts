import type { RankingMetrics } from '../../src/modules/recommendations/methods/ranking-metrics.js';

/** One method on one data set; `reference`: what is published or was reached by others on the same files. */
export interface Measured {
  data: string;
  method: string;
  metrics: RankingMetrics;
  seconds: number;
  reference?: Partial<RankingMetrics>;
}

const COLUMNS: readonly [title: string, metric: keyof RankingMetrics][] = [
  ['Prec@10', 'precision10'],
  ['Prec@20', 'precision20'],
  ['Rec@10', 'recall10'],
  ['Rec@20', 'recall20'],
  ['nDCG@10', 'ndcg10'],
  ['nDCG@20', 'ndcg20'],
  ['MAP@10', 'map10'],
  ['MAP@20', 'map20'],
  ['HR@10', 'hitRate10'],
  ['HR@20', 'hitRate20'],
  ['MRR@20', 'mrr20'],
  ['cover', 'coverage20'],
  ['tail', 'longTail20'],
];

const NAME = 34;
const cell = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(4)).padStart(9);

export const tableHead = (): string => {
  const head = `${'method'.padEnd(NAME)}${COLUMNS.map(([title]) => title.padStart(9)).join('')}  seconds`;
  return `${head}\n${'-'.repeat(head.length)}`;
};

export function tableRow({ method, metrics, seconds, reference }: Measured): string {
  const row = `${method.padEnd(NAME)}${COLUMNS.map(([, metric]) => cell(metrics[metric])).join('')}${seconds.toFixed(1).padStart(9)}`;
  if (!reference) return row;
  const given = COLUMNS.map(([, metric]) => cell(reference[metric])).join('');
  return `${row}\n${'  reference'.padEnd(NAME)}${given}`.trimEnd();
}

export const LEGEND = `Lists of 20 of all items that the user does not have; of equal scores the item that the train set names first. cover: share of all
items that anybody was shown; tail: share of what was shown from outside the most popular fifth.`;

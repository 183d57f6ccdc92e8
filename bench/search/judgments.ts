import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

/** Grades by query and product. */
export type Judgments = Map<string, Map<string, number>>;

/** Reads `query,docid,rating` with a header. */
export function judgmentsOf(file: string): Judgments {
  const judgments: Judgments = new Map();
  const rows = parse<Record<string, string>>(readFileSync(file, 'utf8'), { columns: true, bom: true, trim: true });
  for (const { query = '', docid = '', rating = '' } of rows) {
    const grades = judgments.get(query) ?? new Map<string, number>();
    judgments.set(query, grades.set(docid, Number(rating)));
  }
  return judgments;
}

const DEPTH = 10;

/** nDCG@10: what was not judged counts 0, and so does a query for which nothing was judged above 0. */
export function ndcg(found: readonly string[], grades: ReadonlyMap<string, number>, gain: (grade: number) => number) {
  const sum = (all: number[]): number =>
    all.slice(0, DEPTH).reduce((total, grade, i) => total + gain(grade) / Math.log2(i + 2), 0);
  const ideal = sum([...grades.values()].sort((a, b) => b - a));
  return ideal === 0 ? 0 : sum(found.map((id) => grades.get(id) ?? 0)) / ideal;
}

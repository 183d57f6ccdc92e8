import { Injectable } from '@nestjs/common';
import { type AuditReport, ModuleDatabase } from '../../platform/index.js';
import { helpfulScore } from './wilson.js';

/** So many different pairs of counts are held against the formula. */
const MOST_SCORES = 10_000;

const KEPT =
  'SELECT product_id, stars_1, stars_2, stars_3, stars_4, stars_5 FROM rating WHERE stars_1 + stars_2 + stars_3 + stars_4 + stars_5 <> 0';
const PUBLISHED = `SELECT product_id, ${[1, 2, 3, 4, 5].map((n) => `SUM(CASE WHEN stars = ${n} THEN 1 ELSE 0 END)`).join(', ')}
  FROM review WHERE state <> 'removed' GROUP BY product_id`;

const CHECKS: readonly [finding: string, count: string][] = [
  [
    'products whose rating is not what their published reviews come to',
    `SELECT COUNT(DISTINCT product_id) AS n FROM (
       SELECT product_id FROM (${KEPT} EXCEPT ${PUBLISHED}) AS more
       UNION ALL SELECT product_id FROM (${PUBLISHED} EXCEPT ${KEPT}) AS fewer) AS wrong`,
  ],
  [
    'reviews whose counts are not their votes',
    `SELECT COUNT(*) AS n FROM review LEFT JOIN
       (SELECT review_id, SUM(helpful) AS yes, COUNT(*) AS votes FROM review_vote GROUP BY review_id) AS cast_votes
       ON cast_votes.review_id = review.review_id
     WHERE review.helpful <> COALESCE(yes, 0) OR review.helpful + review.unhelpful <> COALESCE(votes, 0)`,
  ],
  [
    'reviews that are marked verified without a purchase, or not marked with one',
    `SELECT COUNT(*) AS n FROM review
     WHERE (verified = 1) <> EXISTS (SELECT 1 FROM purchase
       WHERE purchase.customer_id = review.customer_id AND purchase.product_id = review.product_id)`,
  ],
  [
    'reviews whose open reports are not those that are kept',
    `SELECT COUNT(*) AS n FROM review LEFT JOIN
       (SELECT review_id, COUNT(*) AS reports, MIN(reported_at) AS first FROM review_report GROUP BY review_id) AS kept
       ON kept.review_id = review.review_id
     WHERE open_reports <> COALESCE(reports, 0) OR COALESCE(review.reported_at, '') <> COALESCE(first, '')`,
  ],
  [
    'reviews with stars that are none, or in another place than their stars give them',
    'SELECT COUNT(*) AS n FROM review WHERE stars < 1 OR stars > 5 OR lacking <> 5 - stars',
  ],
  [
    'reviews without a word that are listed, or stars that hold some',
    `SELECT COUNT(*) AS n FROM review WHERE (state = 'rated') <> (text = '') AND state <> 'removed'`,
  ],
  [
    'stars without a word that have votes or reports',
    "SELECT COUNT(*) AS n FROM review WHERE state = 'rated' AND (helpful + unhelpful > 0 OR open_reports > 0)",
  ],
  [
    'votes of authors, or on reviews that are gone',
    `SELECT COUNT(*) AS n FROM review_vote LEFT JOIN review ON review.review_id = review_vote.review_id
     WHERE review.review_id IS NULL OR review.customer_id = review_vote.customer_id`,
  ],
  [
    'reports of reviews that are gone',
    'SELECT COUNT(*) AS n FROM review_report WHERE review_id NOT IN (SELECT review_id FROM review)',
  ],
];

/** Reviews check that what is counted is what is there. */
@Injectable()
export class ReviewAudit {
  constructor(private readonly database: ModuleDatabase) {}

  async report(): Promise<AuditReport> {
    const findings: string[] = [];
    for (const [finding, sql] of CHECKS) {
      const n = await this.count(sql);
      if (n > 0) findings.push(`${n} ${finding}`);
    }
    const scored = await this.database.read<{ helpful: number; unhelpful: number; score: number }>(
      `SELECT DISTINCT helpful, unhelpful, score FROM review LIMIT ${MOST_SCORES}`,
    );
    for (const { helpful, unhelpful, score } of scored)
      if (helpfulScore(helpful, unhelpful) !== score && findings.length < 100)
        findings.push(`reviews with ${helpful} helpful and ${unhelpful} unhelpful votes have the score ${score}`);
    return { findings, figures: await this.figures() };
  }

  private async figures(): Promise<Record<string, string>> {
    const counts: [figure: string, sql: string][] = [
      ['published', "SELECT COUNT(*) AS n FROM review WHERE state = 'published'"],
      ['rated', "SELECT COUNT(*) AS n FROM review WHERE state = 'rated'"],
      ['removed', "SELECT COUNT(*) AS n FROM review WHERE state = 'removed'"],
      ['verified', 'SELECT COUNT(*) AS n FROM review WHERE verified = 1'],
      ['votes', 'SELECT COUNT(*) AS n FROM review_vote'],
      ['openReports', 'SELECT COUNT(*) AS n FROM review_report'],
    ];
    const figures: Record<string, string> = {};
    for (const [figure, sql] of counts) figures[figure] = String(await this.count(sql));
    return figures;
  }

  private async count(sql: string): Promise<number> {
    return (await this.database.readOne<{ n: number }>(sql))?.n ?? 0;
  }
}

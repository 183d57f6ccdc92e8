import { Injectable } from '@nestjs/common';
import { type AuditReport, ModuleDatabase } from '../../platform/index.js';
import { MOST_CLICKS, MOST_SESSIONS_OF_A_CUSTOMER } from './bounds.js';

const CHECKS: readonly [finding: string, count: string][] = [
  [
    'clicks of sessions that are not there, or want none kept',
    `SELECT COUNT(*) AS n FROM click WHERE NOT EXISTS
       (SELECT 1 FROM visitor_session WHERE visitor_session.session_id = click.session_id AND recording = 1)`,
  ],
  [
    'clicks of customers who want none kept',
    'SELECT COUNT(*) AS n FROM click WHERE customer_id IN (SELECT customer_id FROM silent_customer)',
  ],
  [
    'clicks of another customer than their session',
    `SELECT COUNT(*) AS n FROM click JOIN visitor_session ON visitor_session.session_id = click.session_id
     WHERE COALESCE(click.customer_id, '') <> COALESCE(visitor_session.customer_id, '')`,
  ],
  [
    'sessions that want none kept, and are a customer’s all the same',
    'SELECT COUNT(*) AS n FROM visitor_session WHERE recording = 0 AND customer_id IS NOT NULL',
  ],
  [
    `clicks that are not among the last ${MOST_CLICKS} of their session`,
    `SELECT COUNT(*) AS n FROM click JOIN visitor_session ON visitor_session.session_id = click.session_id
     WHERE number > last_number OR number <= last_number - ${MOST_CLICKS}`,
  ],
  [
    `customers with more than ${MOST_SESSIONS_OF_A_CUSTOMER} sessions`,
    `SELECT COUNT(*) AS n FROM (SELECT customer_id FROM visitor_session WHERE customer_id IS NOT NULL
       GROUP BY customer_id HAVING COUNT(*) > ${MOST_SESSIONS_OF_A_CUSTOMER}) AS busy`,
  ],
];

const FIGURES: readonly [figure: string, count: string][] = [
  ['clicks', 'SELECT COUNT(*) AS n FROM click'],
  ['sessions', 'SELECT COUNT(*) AS n FROM visitor_session WHERE recording = 1'],
  ['silentSessions', 'SELECT COUNT(*) AS n FROM visitor_session WHERE recording = 0'],
  ['silentCustomers', 'SELECT COUNT(*) AS n FROM silent_customer'],
];

/** Holds what is kept against what is allowed. */
@Injectable()
export class ClickAudit {
  constructor(private readonly database: ModuleDatabase) {}

  async report(): Promise<AuditReport> {
    const findings: string[] = [];
    for (const [finding, sql] of CHECKS) {
      const n = await this.count(sql);
      if (n > 0) findings.push(`${n} ${finding}`);
    }
    const figures: Record<string, string> = {};
    for (const [figure, sql] of FIGURES) figures[figure] = String(await this.count(sql));
    return { findings, figures };
  }

  private async count(sql: string): Promise<number> {
    return (await this.database.readOne<{ n: number }>(sql))?.n ?? 0;
  }
}

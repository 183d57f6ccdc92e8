import { Injectable } from '@nestjs/common';
import { ModuleDatabase, inList } from '../../platform/index.js';
import type { ListReported, Report, ReportedPage, ReportReview } from './contract/reviews.contract.js';
import { decodeCursor, encodeCursor } from './cursors.js';
import { REVIEW_COLUMNS, type ReviewRow, toReview } from './review-rows.js';

const LATEST = 20;
const LIST = ['reported'];

interface ReportRow {
  report_id: string;
  review_id: string;
  reason: ReportReview['reason'];
  comment: string | null;
  reported_at: string;
}

/** What waits for a decision, longest first: two statements, however long the page. */
@Injectable()
export class ReportedList {
  constructor(private readonly database: ModuleDatabase) {}

  /** Errors: invalid `invalid_cursor`. */
  async page({ limit, cursor }: ListReported): Promise<ReportedPage> {
    const after = cursor === undefined ? [] : decodeCursor(cursor, LIST, '');
    const rows = await this.database.read<ReviewRow & { reported_at: string }>(
      `SELECT ${REVIEW_COLUMNS} FROM review WHERE reported_at IS NOT NULL${after.length > 0 ? ' AND (reported_at, review_id) > (?, ?)' : ''}
       ORDER BY reported_at, review_id LIMIT ?`,
      [...after, limit + 1],
    );
    const page = rows.slice(0, limit);
    const latest = await this.latestOf(page.map((row) => row.review_id));
    const last = rows.length > limit ? page.at(-1) : undefined;
    return {
      items: page.map((row) => ({
        reports: row.open_reports,
        latest: latest.get(row.review_id) ?? [],
        review: [toReview(row)],
      })),
      next: last ? encodeCursor(LIST, [last.reported_at, last.review_id]) : null,
    };
  }

  private async latestOf(reviewIds: string[]): Promise<Map<string, Report[]>> {
    const ids = inList(reviewIds);
    const rows = await this.database.read<ReportRow>(
      `SELECT report_id, review_id, reason, comment, reported_at FROM (
         SELECT report_id, review_id, reason, comment, reported_at,
                ROW_NUMBER() OVER (PARTITION BY review_id ORDER BY reported_at DESC, report_id DESC) AS place
         FROM review_report WHERE review_id IN ${ids.sql}) AS ranked
       WHERE place <= ${LATEST} ORDER BY review_id, place`,
      ids.params,
    );
    const found = new Map<string, Report[]>();
    for (const row of rows) {
      const reports = found.get(row.review_id) ?? [];
      found.set(row.review_id, [...reports, toReport(row)]);
    }
    return found;
  }
}

const toReport = (row: ReportRow): Report => ({
  reportId: row.report_id,
  reason: row.reason,
  ...(row.comment === null ? {} : { comment: row.comment }),
  reportedAt: row.reported_at,
});

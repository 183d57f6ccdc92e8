import { Injectable } from '@nestjs/common';
import { type AuditReport, type Config, Configured, ModuleDatabase } from '../../platform/index.js';
import { Following } from './following.js';
import { Recommending } from './recommending.js';
import { MOST_OF_A_CUSTOMER, MOST_OF_A_SESSION } from './signals.js';
import { decodeSnapshot } from './snapshot-file.js';
import { SnapshotRegister } from './snapshot-register.js';
import { fileOf } from './snapshot-rows.js';
import { snapshotStoreOf } from './open-snapshot-store.js';
import type { SnapshotStore } from './snapshot-store.js';
import { isStatisticChange } from './statistic-change.js';
import { LIKED_FROM } from './trail-rows.js';

/** So many changes are read. */
const MOST_CHANGES = 10_000;

const tooMany = (owners: string, most: number): string =>
  `SELECT COUNT(*) AS n FROM (SELECT owner FROM signal WHERE owner LIKE '${owners}:%' GROUP BY owner HAVING COUNT(*) > ${most}) AS those`;

const CHECKS: readonly [finding: string, count: string][] = [
  [
    'snapshots too many that serve at once',
    "SELECT COUNT(*) - 1 AS n FROM snapshot WHERE state = 'current' HAVING COUNT(*) > 1",
  ],
  ['customers of whom more is kept than may be', tooMany('c', MOST_OF_A_CUSTOMER)],
  ['sessions of which more is kept than may be', tooMany('s', MOST_OF_A_SESSION)],
  [
    'signals of nobody, or of no kind, or that end before they begin',
    `SELECT COUNT(*) AS n FROM signal WHERE (owner NOT LIKE 'c:%' AND owner NOT LIKE 's:%' AND owner NOT LIKE 'o:%')
     OR kind NOT IN (0, 1, 2) OR first_at > last_at OR (kind = 0) <> (source <> '')`,
  ],
  [
    'ratings without stars, or stars of something else',
    `SELECT COUNT(*) AS n FROM signal WHERE (kind = 1) <> (stars IS NOT NULL) OR stars < 1 OR stars > 5`,
  ],
  [
    'views from before their history was erased',
    `SELECT COUNT(*) AS n FROM signal JOIN erasure ON erasure.owner = signal.owner OR erasure.owner = 's:' || signal.session_id WHERE kind = 2 AND last_at <= erasure.at`,
  ],
  [
    'products whose state is neither yes nor no',
    'SELECT COUNT(*) AS n FROM product_state WHERE known NOT IN (0, 1) OR available NOT IN (0, 1)',
  ],
  [
    'changes with a number that was not given yet',
    'SELECT COUNT(*) AS n FROM statistic_change WHERE number > (SELECT last FROM change_counter WHERE id = 1)',
  ],
];

/** Recommendations check that what answers is made from what is kept, and that nothing is kept which may not be. */
@Injectable()
export class RecommendationAudit {
  private readonly store: SnapshotStore;

  constructor(
    private readonly database: ModuleDatabase,
    private readonly register: SnapshotRegister,
    private readonly following: Following,
    private readonly recommending: Recommending,
    @Configured() config: Config,
  ) {
    this.store = snapshotStoreOf(config.snapshots, database);
  }

  async report(): Promise<AuditReport> {
    const findings: string[] = [];
    for (const [finding, sql] of CHECKS) {
      const n = await this.count(sql);
      if (n > 0) findings.push(`${n} ${finding}`);
    }
    findings.push(...(await this.files()), ...(await this.changes()), ...(await this.counts()));
    return { findings, figures: await this.figures() };
  }

  /** The snapshot that serves and the one that would serve next. */
  private async files(): Promise<string[]> {
    const findings: string[] = [];
    for (const row of (await this.register.serving()).slice(0, 2))
      try {
        const bytes = await this.store.get(fileOf(row));
        if (!bytes) throw new Error('its file is gone');
        decodeSnapshot(bytes, row.checksum);
      } catch (error) {
        findings.push(`snapshot ${row.version} cannot be read: ${(error as Error).message}`.slice(0, 200));
      }
    return findings;
  }

  private async changes(): Promise<string[]> {
    const rows = await this.database.read<{ body: string }>(
      `SELECT body FROM statistic_change ORDER BY number DESC LIMIT ${MOST_CHANGES}`,
    );
    const wrong = rows.filter(({ body }) => {
      try {
        return !isStatisticChange(JSON.parse(body));
      } catch {
        return true;
      }
    });
    return wrong.length === 0 ? [] : [`${wrong.length} changes of statistics cannot be read`];
  }

  /** What is in memory, with the changes that it has not met yet, against what it was made from: others may write meanwhile. */
  private async counts(): Promise<string[]> {
    const { total, changesTo } = await this.following.counted();
    const now = await this.database.readOne<{ kept: number; last: number | null }>(
      `SELECT COUNT(*) AS kept, (SELECT MAX(number) FROM statistic_change) AS last
       FROM (SELECT DISTINCT owner, product_id FROM signal WHERE kind = 0 OR (kind = 1 AND stars >= ${LIKED_FROM})) AS those`,
    );
    const kept = now?.kept ?? 0;
    const later = await this.database.read<{ body: string }>(
      'SELECT body FROM statistic_change WHERE number > ? AND number <= ? ORDER BY number',
      [changesTo, now?.last ?? 0],
    );
    const counted = later.reduce((sum, { body }) => sum + countedIn(body), total);
    return kept === counted ? [] : [`${kept} products were bought or liked, and ${counted} are counted`];
  }

  private async figures(): Promise<Record<string, string>> {
    const { statistics } = this.following;
    const { shown, discovered } = this.recommending;
    return {
      signals: String(await this.count('SELECT COUNT(*) AS n FROM signal')),
      products: String(statistics.products),
      snapshot: statistics.version,
      changesOverIt: String(statistics.changes),
      shown: String(shown),
      discoveryShare: shown === 0 ? '0' : (discovered / shown).toFixed(3),
    };
  }

  private async count(sql: string): Promise<number> {
    return (await this.database.readOne<{ n: number }>(sql))?.n ?? 0;
  }
}

function countedIn(body: string): number {
  const change: unknown = JSON.parse(body);
  return isStatisticChange(change) ? change.counts.reduce((sum, [, more]) => sum + more, 0) : 0;
}

import { Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { type Config, Configured, Log, ModuleDatabase } from '../../platform/index.js';
import { SNAPSHOT_COLUMNS, type SnapshotRow, fileOf } from './snapshot-rows.js';
import { snapshotStoreOf } from './open-snapshot-store.js';
import type { SnapshotStore } from './snapshot-store.js';

/** Snapshots that are kept, so that one can go back; two of them in any case. */
const KEPT = 5;
const KEPT_ANYWAY = 2;
/** One over which more changes lie is not kept. */
const MOST_CHANGES = 50_000;
/** So many changes are removed in one transaction. */
const REMOVED_AT_ONCE = 1_000;

/** Removes snapshots beyond the last few, and the changes that none of those needs. */
@Injectable()
export class OldSnapshots {
  private readonly store: SnapshotStore;

  constructor(
    private readonly database: ModuleDatabase,
    @Configured() config: Config,
    @Log() private readonly log: Logger,
  ) {
    this.store = snapshotStoreOf(config.snapshots, database);
  }

  /** One that cannot be removed serves no more, and is tried again with the next. */
  async remove(): Promise<void> {
    const rows = await this.database.read<SnapshotRow>(
      `SELECT ${SNAPSHOT_COLUMNS} FROM snapshot ORDER BY version DESC`,
    );
    const kept = await this.kept(rows.filter(({ state }) => state === 'current' || state === 'ready'));
    for (const row of rows.filter((one) => one.state !== 'building' && !kept.includes(one))) await this.removeOne(row);
    if (kept.length > 0) await this.removeChanges(Math.min(...kept.map(({ first_number }) => first_number)));
  }

  private async kept(serving: readonly SnapshotRow[]): Promise<SnapshotRow[]> {
    const kept: SnapshotRow[] = [];
    for (const row of serving.slice(0, KEPT)) {
      const over = await this.database.read(
        `SELECT number FROM statistic_change WHERE number > ? ORDER BY number LIMIT 1 OFFSET ${MOST_CHANGES}`,
        [row.first_number],
      );
      if (kept.length < KEPT_ANYWAY || row.state === 'current' || over.length === 0) kept.push(row);
    }
    return kept;
  }

  private async removeOne(row: SnapshotRow): Promise<void> {
    try {
      await this.database.write((tx) =>
        tx.run("UPDATE snapshot SET state = 'withdrawn' WHERE version = ? AND state = 'ready'", [row.version]),
      );
      await this.store.remove(fileOf(row));
      await this.database.write((tx) =>
        tx.run("DELETE FROM snapshot WHERE version = ? AND state <> 'current'", [row.version]),
      );
    } catch (error) {
      this.log.error({ err: error, snapshot: row.version }, 'an old snapshot could not be removed');
    }
  }

  private async removeChanges(to: number): Promise<void> {
    let gone: number;
    do {
      gone = await this.database.write((tx) =>
        tx.run(
          `DELETE FROM statistic_change WHERE number IN
             (SELECT number FROM statistic_change WHERE number <= ? ORDER BY number LIMIT ${REMOVED_AT_ONCE})`,
          [to],
        ),
      );
    } while (gone > 0);
  }
}

import { Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { type Config, Configured, Log, ModuleDatabase, Schedule, newId, timestamp } from '../../platform/index.js';
import { buildInWorker } from './build-in-worker.js';
import { OldSnapshots } from './old-snapshots.js';
import { snapshotStoreOf } from './open-snapshot-store.js';
import { inState, setState } from './snapshot-register.js';
import { SNAPSHOT_COLUMNS, type SnapshotRow, fileOf } from './snapshot-rows.js';
import type { SnapshotStore } from './snapshot-store.js';
import { TakenOver } from './taken-over.js';
import { readTrails } from './trail-reader.js';

/** How soon (ms) a build that was asked for begins. */
const LOOK_EVERY = 500;

/** The batch build: reads all trails, has them worked out in another thread, writes the file, and lets it serve. */
@Injectable()
export class Building {
  private readonly store: SnapshotStore;
  private working: Promise<void> | undefined;

  constructor(
    private readonly database: ModuleDatabase,
    private readonly old: OldSnapshots,
    schedule: Schedule,
    @Configured() config: Config,
    @Log() private readonly log: Logger,
  ) {
    this.store = snapshotStoreOf(config.snapshots, database);
    schedule.repeat('build snapshots', LOOK_EVERY, () => this.workOff());
  }

  /** Builds what was asked for; what goes on already goes on. */
  workOff(): Promise<void> {
    this.working ??= this.buildWhatWasAskedFor().finally(() => (this.working = undefined));
    return this.working;
  }

  /** One that another instance has left unfinished, or still works on, is begun anew: only the latest attempt can serve. */
  private async buildWhatWasAskedFor(): Promise<void> {
    const asked = await this.database.readOne<SnapshotRow>(
      `SELECT ${SNAPSHOT_COLUMNS} FROM snapshot WHERE state = 'building' ORDER BY version LIMIT 1`,
    );
    if (!asked) return;
    const attempt = newId();
    try {
      await this.build(asked.version, attempt);
    } catch (error) {
      await this.giveUp(asked.version, attempt, error);
      return;
    }
    if (asked.attempt !== '') await this.removeFile(asked);
    await this.old.remove();
  }

  private async build(version: string, attempt: string): Promise<void> {
    const { productIds, trails, lastNumber } = await readTrails(this.database, version, attempt);
    const { file, checksum } = await buildInWorker({ version, productIds, trails });
    await this.store.put(fileOf({ version, attempt }), file);
    await this.database.write(async (tx) => {
      const [own] = await inState(tx, 'building');
      if (own?.version !== version || own.attempt !== attempt) throw new TakenOver(version);
      for (const before of await inState(tx, 'current')) await setState(tx, before.version, 'ready');
      await tx.run(
        `UPDATE snapshot SET state = 'current', checksum = ?, products = ?, size = ?, ready_at = ?, last_number = ?
         WHERE version = ?`,
        [checksum, productIds.length, file.length, timestamp(), lastNumber, version],
      );
    });
  }

  /** What has begun to serve all the same stays. */
  private async giveUp(version: string, attempt: string, error: unknown): Promise<void> {
    if (error instanceof TakenOver) this.log.info({ snapshot: version }, error.message);
    else this.log.error({ err: error, snapshot: version }, 'a snapshot could not be built');
    await this.database.write((tx) =>
      tx.run("UPDATE snapshot SET state = 'failed' WHERE version = ? AND state = 'building' AND attempt = ?", [
        version,
        attempt,
      ]),
    );
    const serving = await this.database.readOne(
      "SELECT 1 AS one FROM snapshot WHERE version = ? AND attempt = ? AND state IN ('current', 'ready')",
      [version, attempt],
    );
    if (!serving) await this.removeFile({ version, attempt });
  }

  private async removeFile(row: Pick<SnapshotRow, 'version' | 'attempt'>): Promise<void> {
    await this.store.remove(fileOf(row)).catch((error: unknown) => {
      this.log.error({ err: error, snapshot: row.version }, 'the file of an unfinished snapshot could not be removed');
    });
  }
}

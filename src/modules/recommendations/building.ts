import { Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { type Config, Configured, Log, ModuleDatabase, Schedule, timestamp } from '../../platform/index.js';
import { buildInWorker } from './build-in-worker.js';
import { SnapshotRegister, inState, setState } from './snapshot-register.js';
import { SNAPSHOT_COLUMNS, type SnapshotRow } from './snapshot-rows.js';
import { snapshotStoreOf } from './open-snapshot-store.js';
import type { SnapshotStore } from './snapshot-store.js';
import { readTrails } from './trail-reader.js';

/** How soon (ms) a build that was asked for begins. */
const LOOK_EVERY = 500;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** A build becomes due after a day, or when so many changes lie over the snapshot and it is so old (ms). */
const MANY_CHANGES = 5_000;
const YOUNGEST = 10 * MINUTE;
/** Files that are kept, so that one can go back. */
const KEPT_FILES = 5;
/** Views, and what sessions have dismissed, are forgotten after so long (ms). */
const KEPT_VIEWS = 90 * DAY;
/** So many are forgotten in one transaction. */
const FORGOTTEN_AT_ONCE = 1_000;

/** The batch build: reads all trails, has them worked out in another thread, writes the file, and lets it serve. */
@Injectable()
export class Building {
  private readonly store: SnapshotStore;
  private working: Promise<void> | undefined;

  constructor(
    private readonly database: ModuleDatabase,
    private readonly register: SnapshotRegister,
    schedule: Schedule,
    @Configured() config: Config,
    @Log() private readonly log: Logger,
  ) {
    this.store = snapshotStoreOf(config.snapshots);
    schedule.repeat('build snapshots', LOOK_EVERY, () => this.workOff());
    schedule.repeat('ask for a snapshot', MINUTE, () => this.askWhenDue());
  }

  /** Builds what was asked for; what goes on already goes on. */
  workOff(): Promise<void> {
    this.working ??= this.buildWhatWasAskedFor().finally(() => (this.working = undefined));
    return this.working;
  }

  /** One that another instance has left unfinished is begun anew. */
  private async buildWhatWasAskedFor(): Promise<void> {
    const asked = await this.database.readOne<{ version: string }>(
      "SELECT version FROM snapshot WHERE state = 'building' ORDER BY version LIMIT 1",
    );
    if (!asked) return;
    try {
      await this.build(asked.version);
    } catch (error) {
      this.log.error({ err: error, snapshot: asked.version }, 'a snapshot could not be built');
      await this.database.write((tx) => setState(tx, asked.version, 'failed'));
    }
  }

  private async build(version: string): Promise<void> {
    await this.forgetOldViews();
    const { productIds, trails, lastNumber } = await readTrails(this.database, version);
    const { file, checksum } = await buildInWorker({ version, productIds, trails });
    await this.store.put(version, file);
    await this.database.write(async (tx) => {
      for (const before of await inState(tx, 'current')) await setState(tx, before.version, 'ready');
      await tx.run(
        `UPDATE snapshot SET state = 'current', checksum = ?, products = ?, size = ?, ready_at = ?, last_number = ?
         WHERE version = ?`,
        [checksum, productIds.length, file.length, timestamp(), lastNumber, version],
      );
    });
    await this.removeOld();
  }

  private async askWhenDue(): Promise<void> {
    const current = await this.database.readOne<SnapshotRow>(
      `SELECT ${SNAPSHOT_COLUMNS} FROM snapshot WHERE state = 'current'`,
    );
    const changes = await this.database.readOne<{ n: number }>(
      'SELECT COUNT(*) AS n FROM statistic_change WHERE number > ?',
      [current?.last_number ?? 0],
    );
    const n = changes?.n ?? 0;
    const age = current?.ready_at ? Date.now() - Date.parse(current.ready_at) : Infinity;
    if (n > 0 && (age >= DAY || (n >= MANY_CHANGES && age >= YOUNGEST))) await this.register.begin();
  }

  /** Files beyond the last few, and changes that no snapshot needs which could still serve next. */
  private async removeOld(): Promise<void> {
    const rows = await this.database.read<SnapshotRow>(
      `SELECT ${SNAPSHOT_COLUMNS} FROM snapshot ORDER BY version DESC`,
    );
    const serving = rows.filter(({ state }) => state === 'current' || state === 'ready').slice(0, KEPT_FILES);
    const kept = new Set(serving.map(({ version }) => version));
    const old = rows.filter(({ state, version }) => state !== 'building' && !kept.has(version));
    for (const { version } of old) await this.store.remove(version);
    await this.database.write(async (tx) => {
      for (const { version } of old) await tx.run('DELETE FROM snapshot WHERE version = ?', [version]);
      const needed = serving[1] ?? serving[0];
      if (needed) await tx.run('DELETE FROM statistic_change WHERE number <= ?', [needed.first_number]);
    });
  }

  /** They are missing in the next snapshot; what lies over the present one still counts them. */
  private async forgetOldViews(): Promise<void> {
    const before = timestamp(Date.now() - KEPT_VIEWS);
    let gone: number;
    do {
      gone = await this.database.write((tx) =>
        tx.run(
          `DELETE FROM signal WHERE kind = 2 AND (owner, product_id) IN
             (SELECT owner, product_id FROM signal WHERE kind = 2 AND last_at < ? LIMIT ${FORGOTTEN_AT_ONCE})`,
          [before],
        ),
      );
    } while (gone > 0);
    await this.database.write(async (tx) => {
      await tx.run("DELETE FROM dismissal WHERE at < ? AND owner LIKE 's:%'", [before]);
      await tx.run('DELETE FROM erasure WHERE at < ?', [before]);
    });
  }
}

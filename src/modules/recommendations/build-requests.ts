import { Injectable } from '@nestjs/common';
import { ModuleDatabase, Schedule, timestamp } from '../../platform/index.js';
import { Following } from './following.js';
import { SnapshotRegister } from './snapshot-register.js';
import { SNAPSHOT_COLUMNS, type SnapshotRow } from './snapshot-rows.js';

const LOOK_EVERY = 500;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** A build becomes due after a day, or when so many changes lie over the snapshot and it is so old (ms). */
const MANY_CHANGES = 5_000;
const YOUNGEST = 10 * MINUTE;
/** Files that cannot be read ask for a build once in so long (ms). */
const TORN_AGAIN_AFTER = 10 * MINUTE;
/** After this many failures the pause, twice as long with each, grows no more. */
const MOST_FAILURES = 10;

/** Asks for builds without being told: when one is due, and when no file can be read. Of several instances one does it. */
@Injectable()
export class BuildRequests {
  private tornAt = -Infinity;

  constructor(
    private readonly database: ModuleDatabase,
    private readonly register: SnapshotRegister,
    private readonly following: Following,
    schedule: Schedule,
  ) {
    schedule.repeat('ask for a readable snapshot', LOOK_EVERY, () => this.askWhenTorn());
    schedule.repeat('ask for a snapshot', MINUTE, () => this.askWhenDue());
  }

  /** A file that is only out of reach is as good as before when it is reached again. */
  private async askWhenTorn(): Promise<void> {
    if (!this.following.allTorn || Date.now() - this.tornAt < TORN_AGAIN_AFTER) return;
    this.tornAt = Date.now();
    await this.register.begin();
  }

  /** Not for a day after staff went back, unless they ask; and later and later while builds fail. */
  async askWhenDue(): Promise<void> {
    if ((await this.isHeld()) || (await this.isPausing())) return;
    const current = await this.database.readOne<SnapshotRow>(
      `SELECT ${SNAPSHOT_COLUMNS} FROM snapshot WHERE state = 'current'`,
    );
    const changes = await this.database.readOne<{ n: number }>(
      'SELECT COUNT(*) AS n FROM statistic_change WHERE number > ?',
      [current?.last_number ?? 0],
    );
    const n = changes?.n ?? 0;
    const age = current?.ready_at ? Date.now() - Date.parse(current.ready_at) : Infinity;
    const many = n >= MANY_CHANGES && age >= YOUNGEST;
    if (n > 0 && (age >= DAY || many || this.following.statistics.isFull)) await this.register.begin();
  }

  private async isHeld(): Promise<boolean> {
    const held = await this.database.readOne('SELECT 1 AS one FROM snapshot WHERE withdrawn_at > ? LIMIT 1', [
      timestamp(Date.now() - DAY),
    ]);
    return held !== undefined;
  }

  private async isPausing(): Promise<boolean> {
    const latest = await this.database.read<{ state: string; started_at: string }>(
      `SELECT state, started_at FROM snapshot ORDER BY version DESC LIMIT ${MOST_FAILURES}`,
    );
    const other = latest.findIndex(({ state }) => state !== 'failed');
    const failures = other === -1 ? latest.length : other;
    const last = latest[0];
    return failures > 0 && last !== undefined && Date.now() - Date.parse(last.started_at) < MINUTE * 2 ** failures;
  }
}

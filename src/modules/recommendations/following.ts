import { Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { type Config, Configured, Log, ModuleDatabase, Schedule } from '../../platform/index.js';
import { type SnapshotContent, decodeSnapshot } from './snapshot-file.js';
import { SnapshotRegister } from './snapshot-register.js';
import type { SnapshotRow } from './snapshot-rows.js';
import { snapshotStoreOf } from './open-snapshot-store.js';
import type { SnapshotStore } from './snapshot-store.js';
import { isStatisticChange } from './statistic-change.js';
import { Statistics } from './statistics.js';

/** How soon (ms) what was written shows in what is answered, in each instance. */
const FOLLOW_EVERY = 250;
const PAGE = 500;
/** A snapshot that cannot be reached is tried again after this long (ms). */
const TRY_AGAIN_AFTER = 30_000;

interface ChangeRow {
  number: number;
  body: string;
}

/** Keeps what answers are made from in memory: the snapshot that serves, the changes since, and what can be bought. */
@Injectable()
export class Following {
  /** What goes together with what, now. */
  statistics = new Statistics();
  private readonly store: SnapshotStore;
  private readonly saleable = new Set<string>();
  private served = '';
  /** Until when (ms since 1970) a snapshot is not tried again. */
  private readonly refused = new Map<string, number>();
  private turn: Promise<void> = Promise.resolve();
  private changesTo = 0;
  private productsTo = 0;

  constructor(
    private readonly database: ModuleDatabase,
    private readonly register: SnapshotRegister,
    schedule: Schedule,
    @Configured() config: Config,
    @Log() private readonly log: Logger,
  ) {
    this.store = snapshotStoreOf(config.snapshots);
    schedule.repeatEverywhere('follow statistics', FOLLOW_EVERY, () => this.follow());
  }

  /** Whether the catalogue knows it and somebody has it in stock. */
  canBeBought(productId: string): boolean {
    return this.saleable.has(productId);
  }

  /** Brings everything up to what is committed; one after another. */
  follow(): Promise<void> {
    const next = this.turn.then(() => this.followOnce());
    this.turn = next.catch(() => undefined);
    return next;
  }

  private async followOnce(): Promise<void> {
    await this.followProducts();
    const serving = await this.register.serving();
    if (serving[0] && serving[0].version !== this.served && !this.isRefused(serving[0])) await this.serveOneOf(serving);
    await this.followChanges();
  }

  /** The first that can be read. What serves already goes on where the wanted one cannot. */
  private async serveOneOf(serving: SnapshotRow[]): Promise<void> {
    for (const row of serving) {
      if (row.version === this.served) return;
      if (this.isRefused(row)) continue;
      const content = await this.read(row);
      if (!content) continue;
      const statistics = new Statistics(content);
      this.changesTo = await this.layOver(statistics, row);
      this.statistics = statistics;
      this.served = row.version;
      return;
    }
    // None can be read: what is known comes from changes alone until the next is built.
    await this.register.begin();
  }

  /** Undefined for a file that is torn or another one, which it stays, or that cannot be reached, which is tried again. */
  private async read(row: SnapshotRow): Promise<SnapshotContent | undefined> {
    let until = Date.now() + TRY_AGAIN_AFTER;
    try {
      const bytes = await this.store.get(row.version);
      until = Infinity;
      return decodeSnapshot(bytes, row.checksum);
    } catch (error) {
      this.refused.set(row.version, until);
      this.log.error({ err: error, snapshot: row.version }, 'a snapshot was refused');
      return undefined;
    }
  }

  private isRefused({ version }: SnapshotRow): boolean {
    return Date.now() < (this.refused.get(version) ?? 0);
  }

  /** Changes that a snapshot does not hold: later ones, and those of trails that it had read already. */
  private async layOver(statistics: Statistics, row: SnapshotRow): Promise<number> {
    const where = '(number > ? OR (number > ? AND after_reading = ?))';
    const to = await this.layPages(statistics, where, [row.last_number, row.first_number, row.version], 0);
    return Math.max(to, row.last_number);
  }

  private async followChanges(): Promise<void> {
    this.changesTo = await this.layPages(this.statistics, '1 = 1', [], this.changesTo);
  }

  private async layPages(
    statistics: Statistics,
    where: string,
    params: (string | number)[],
    after: number,
  ): Promise<number> {
    let to = after;
    for (;;) {
      const rows = await this.database.read<ChangeRow>(
        `SELECT number, body FROM statistic_change WHERE ${where} AND number > ? ORDER BY number LIMIT ${PAGE}`,
        [...params, to],
      );
      for (const { number, body } of rows) {
        const change: unknown = JSON.parse(body);
        if (isStatisticChange(change)) statistics.lay(change);
        to = number;
      }
      if (rows.length < PAGE) return to;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private async followProducts(): Promise<void> {
    for (;;) {
      const rows = await this.database.read<{ product_id: string; saleable: number; number: number }>(
        `SELECT product_id, known * available AS saleable, number FROM product_state
         WHERE number > ? ORDER BY number LIMIT ${PAGE}`,
        [this.productsTo],
      );
      for (const { product_id, saleable, number } of rows) {
        if (saleable === 1) this.saleable.add(product_id);
        else this.saleable.delete(product_id);
        this.productsTo = number;
      }
      if (rows.length < PAGE) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

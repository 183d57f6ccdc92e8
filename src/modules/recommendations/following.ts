import { Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { type Config, Configured, Log, ModuleDatabase, Schedule } from '../../platform/index.js';
import { type SnapshotContent, decodeSnapshot } from './snapshot-file.js';
import { SnapshotRegister } from './snapshot-register.js';
import { type SnapshotRow, fileOf } from './snapshot-rows.js';
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
  /** Until when (ms since 1970) a file is not tried again. */
  private readonly refused = new Map<string, number>();
  /** Snapshots could serve, and the file of each is torn or gone: another has to be built. */
  allTorn = false;
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
    this.store = snapshotStoreOf(config.snapshots, database);
    schedule.repeatEverywhere('follow statistics', FOLLOW_EVERY, () => this.follow());
  }

  /** Whether the catalogue knows it and somebody has it in stock. */
  canBeBought(productId: string): boolean {
    return this.saleable.has(productId);
  }

  /** How many trails products are on, in all, with the changes up to `changesTo`. */
  counted(): Promise<{ total: number; changesTo: number }> {
    return this.inTurn(async () => {
      await this.followOnce();
      return { total: this.statistics.totalPopularity, changesTo: this.changesTo };
    });
  }

  /** Brings everything up to what is committed; one after another. */
  follow(): Promise<void> {
    return this.inTurn(() => this.followOnce());
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.turn.then(work);
    this.turn = next.then(
      () => undefined,
      () => undefined,
    );
    return next;
  }

  private async followOnce(): Promise<void> {
    await this.followProducts();
    const serving = await this.register.serving();
    this.forgetRefusals(serving);
    await this.serveOneOf(serving);
    this.allTorn = serving.length > 0 && serving.every((row) => this.refused.get(fileOf(row)) === Infinity);
    await this.followChanges();
  }

  /** The first that can be read. What serves already goes on where none can; without any, what is known comes from changes alone. */
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
  }

  /** Undefined for a file that is torn or another one, which it stays, or that cannot be reached, which is tried again. */
  private async read(row: SnapshotRow): Promise<SnapshotContent | undefined> {
    let until = Date.now() + TRY_AGAIN_AFTER;
    try {
      const bytes = await this.store.get(fileOf(row));
      until = Infinity;
      if (!bytes) throw new Error('its file is gone');
      return decodeSnapshot(bytes, row.checksum);
    } catch (error) {
      this.refused.set(fileOf(row), until);
      this.log.error({ err: error, snapshot: row.version }, 'a snapshot was refused');
      return undefined;
    }
  }

  private isRefused(row: SnapshotRow): boolean {
    return Date.now() < (this.refused.get(fileOf(row)) ?? 0);
  }

  private forgetRefusals(serving: readonly SnapshotRow[]): void {
    const files = new Set(serving.map(fileOf));
    for (const file of this.refused.keys()) if (!files.has(file)) this.refused.delete(file);
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

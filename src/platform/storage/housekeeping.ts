import { timestamp } from '../values/clock.js';
import type { ModuleDatabase } from './module-database.js';

/** Command ids and taken events are remembered this long: a repeat after that is a new command. */
const REMEMBERED_MS = 7 * 24 * 3_600_000;

/** Keeps what the platform remembers in a module's database bounded. */
export class Housekeeping {
  constructor(private readonly database: ModuleDatabase) {}

  async sweep(): Promise<void> {
    const before = timestamp(Date.now() - REMEMBERED_MS);
    for (const table of ['platform_command', 'platform_inbox']) {
      const old = await this.database.readOne(`SELECT 1 AS one FROM ${table} WHERE at < ? LIMIT 1`, [before]);
      if (old) await this.database.write((tx) => tx.run(`DELETE FROM ${table} WHERE at < ?`, [before]));
    }
  }
}

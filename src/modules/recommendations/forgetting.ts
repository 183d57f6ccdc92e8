import { Injectable } from '@nestjs/common';
import { ModuleDatabase, Schedule, type Transaction, timestamp } from '../../platform/index.js';
import { nextNumber } from './change-numbers.js';

const HOUR = 3_600_000;
/** Views, and what sessions have dismissed, are forgotten after so long (ms). */
const KEPT = 90 * 24 * HOUR;
/** So many are forgotten in one transaction. */
const AT_ONCE = 1_000;

/** A change of nothing: the next snapshot, which is built without what was forgotten, becomes due. */
const NO_CHANGE = JSON.stringify({ products: [], pairs: [], counts: [] });

/** Forgets what is too old, whether or not anything else happens. */
@Injectable()
export class Forgetting {
  constructor(
    private readonly database: ModuleDatabase,
    schedule: Schedule,
  ) {
    schedule.repeat('forget old views', HOUR, () => this.forget());
  }

  private async forget(): Promise<void> {
    const before = timestamp(Date.now() - KEPT);
    const old = { signal: 'kind = 2 AND last_at < ?', dismissal: "at < ? AND owner LIKE 's:%'", erasure: 'at < ?' };
    await this.inSlices(async (tx) => {
      const gone = await tx.run(
        `DELETE FROM signal WHERE kind = 2 AND (owner, product_id) IN
           (SELECT owner, product_id FROM signal WHERE ${old.signal} LIMIT ${AT_ONCE})`,
        [before],
      );
      if (gone > 0)
        await tx.run('INSERT INTO statistic_change (number, body) VALUES (?, ?)', [await nextNumber(tx), NO_CHANGE]);
      return gone;
    });
    await this.inSlices((tx) =>
      tx.run(
        `DELETE FROM dismissal WHERE (owner, product_id) IN
           (SELECT owner, product_id FROM dismissal WHERE ${old.dismissal} LIMIT ${AT_ONCE})`,
        [before],
      ),
    );
    await this.inSlices((tx) =>
      tx.run(`DELETE FROM erasure WHERE owner IN (SELECT owner FROM erasure WHERE ${old.erasure} LIMIT ${AT_ONCE})`, [
        before,
      ]),
    );
  }

  private async inSlices(remove: (tx: Transaction) => Promise<number>): Promise<void> {
    while ((await this.database.write(remove)) > 0);
  }
}

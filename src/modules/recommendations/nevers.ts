import { Injectable } from '@nestjs/common';
import { type Done, ModuleDatabase, ReadCache, type Transaction, invalid, timestamp } from '../../platform/index.js';
import type { Dismiss } from './contract/recommendations.contract.js';
import { BOUGHT } from './methods/trail.js';
import { ofCustomer, ofSession, ownerOf } from './owners.js';

/** What was bought within so long (ms) is not recommended. */
export const JUST_BOUGHT = 90 * 24 * 60 * 60 * 1000;
/** So many dismissals of one customer or session are kept: the latest. */
const MOST_DISMISSALS = 500;

/** Of so many visitors it is kept until the next commit: a page asks for each of its shelves. */
const MOST_KEPT = 1_000;

interface Asker {
  customerId?: string;
  sessionId?: string;
}

/** What is never shown to somebody: dismissed, or just bought. */
@Injectable()
export class Nevers {
  private readonly known: ReadCache<readonly string[]>;

  constructor(private readonly database: ModuleDatabase) {
    this.known = new ReadCache(database, MOST_KEPT);
  }

  async of({ customerId, sessionId }: Asker): Promise<Set<string>> {
    const never = new Set<string>();
    const owners = [
      ...(customerId === undefined ? [] : [ofCustomer(customerId)]),
      ...(sessionId === undefined ? [] : [ofSession(sessionId)]),
    ];
    for (const owner of owners)
      for (const productId of await this.known.get(owner, () => this.read(owner))) never.add(productId);
    return never;
  }

  private async read(owner: string): Promise<string[]> {
    const rows = await this.database.read<{ product_id: string }>(
      `SELECT product_id FROM dismissal WHERE owner = ?
       UNION ALL SELECT product_id FROM signal WHERE owner = ? AND kind = ${BOUGHT} AND last_at > ?`,
      [owner, owner, timestamp(Date.now() - JUST_BOUGHT)],
    );
    return rows.map(({ product_id }) => product_id);
  }

  /** Errors: invalid `invalid_request` unless exactly one of the two is given. */
  async dismiss({ productIds, ...who }: Dismiss): Promise<Done> {
    const owner = ownerOf(who);
    if (owner === undefined || (who.customerId !== undefined && who.sessionId !== undefined))
      throw invalid('invalid_request', 'It is dismissed for a customer or for a session.');
    const at = timestamp();
    const rows = [...new Set(productIds)].map((productId) => [owner, productId, at]);
    await this.database.write(async (tx) => {
      await tx.run(
        `INSERT INTO dismissal (owner, product_id, at) VALUES ${rows.map(() => '(?, ?, ?)').join(', ')}
         ON CONFLICT (owner, product_id) DO UPDATE SET at = excluded.at`,
        rows.flat(),
      );
      await keepLatest(tx, owner);
    });
    return {};
  }
}

/** What a session dismissed is dismissed by its customer, too; the visit goes on without it, whoever is signed in. */
export async function copyDismissals(tx: Transaction, sessionId: string, customerId: string): Promise<void> {
  const owner = ofCustomer(customerId);
  const copied = await tx.run(
    `INSERT INTO dismissal (owner, product_id, at) SELECT ?, product_id, at FROM dismissal WHERE owner = ?
     ON CONFLICT (owner, product_id)
       DO UPDATE SET at = CASE WHEN excluded.at > dismissal.at THEN excluded.at ELSE dismissal.at END`,
    [owner, ofSession(sessionId)],
  );
  if (copied > 0) await keepLatest(tx, owner);
}

async function keepLatest(tx: Transaction, owner: string): Promise<void> {
  await tx.run(
    `DELETE FROM dismissal WHERE owner = ? AND product_id NOT IN
       (SELECT product_id FROM dismissal WHERE owner = ? ORDER BY at DESC, product_id LIMIT ${MOST_DISMISSALS})`,
    [owner, owner],
  );
}

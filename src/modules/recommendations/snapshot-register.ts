import { Injectable } from '@nestjs/common';
import { ModuleDatabase, type Transaction, conflict, newId, timestamp } from '../../platform/index.js';
import { lastNumber } from './change-numbers.js';
import type { Snapshot, Snapshots } from './contract/recommendations.contract.js';
import { SNAPSHOT_COLUMNS, type SnapshotRow, toSnapshot } from './snapshot-rows.js';

/** Which snapshots there are, and which one serves. */
@Injectable()
export class SnapshotRegister {
  constructor(private readonly database: ModuleDatabase) {}

  async list(): Promise<Snapshots> {
    const rows = await this.database.read<SnapshotRow>(
      `SELECT ${SNAPSHOT_COLUMNS} FROM snapshot ORDER BY version DESC LIMIT 50`,
    );
    return { items: rows.map(toSnapshot) };
  }

  /** The one that serves, and those that served before it, latest first. */
  serving(): Promise<SnapshotRow[]> {
    return this.database.read<SnapshotRow>(
      `SELECT ${SNAPSHOT_COLUMNS} FROM snapshot WHERE state IN ('current', 'ready')
       ORDER BY CASE WHEN state = 'current' THEN 0 ELSE 1 END, version DESC LIMIT 10`,
    );
  }

  /** Asks for a build; one that is under way goes on. */
  begin(): Promise<Snapshot> {
    return this.database.write(async (tx) => {
      const [building] = await inState(tx, 'building');
      if (building) return toSnapshot(building);
      const row: SnapshotRow = {
        version: newId(),
        state: 'building',
        checksum: '',
        products: 0,
        size: 0,
        started_at: timestamp(),
        ready_at: null,
        first_number: await lastNumber(tx),
        last_number: 0,
        read_to: '',
        attempt: '',
      };
      await tx.run(`INSERT INTO snapshot (${SNAPSHOT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, [
        row.version,
        row.state,
        row.checksum,
        row.products,
        row.size,
        row.started_at,
        row.ready_at,
        row.first_number,
        row.last_number,
        row.read_to,
        row.attempt,
      ]);
      return toSnapshot(row);
    });
  }

  /** A build that goes on would undo it, and is withdrawn, too. Errors: conflict `no_snapshot_before`. */
  rollBack(request: object): Promise<Snapshot> {
    return this.database.once(request, async (tx) => {
      const [current] = await inState(tx, 'current');
      const [before] = await inState(tx, 'ready');
      if (!current || !before) throw conflict('no_snapshot_before', 'There is no snapshot before the one that serves.');
      await tx.run(
        "UPDATE snapshot SET state = 'withdrawn', withdrawn_at = ? WHERE version = ? OR state = 'building'",
        [timestamp(), current.version],
      );
      await setState(tx, before.version, 'current');
      return toSnapshot({ ...before, state: 'current' });
    });
  }
}

/** Latest first. */
export const inState = (tx: Transaction, state: Snapshot['state']): Promise<SnapshotRow[]> =>
  tx.query<SnapshotRow>(`SELECT ${SNAPSHOT_COLUMNS} FROM snapshot WHERE state = ? ORDER BY version DESC`, [state]);

export const setState = (tx: Transaction, version: string, state: Snapshot['state']): Promise<number> =>
  tx.run('UPDATE snapshot SET state = ? WHERE version = ?', [state, version]);

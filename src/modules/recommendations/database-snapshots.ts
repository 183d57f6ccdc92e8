import type { ModuleDatabase } from '../../platform/index.js';
import type { SnapshotStore } from './snapshot-store.js';

/** Bytes of a piece: each is written and read within a few milliseconds, in which nobody else writes. */
const PIECE = 192 * 1024;
/** So many pieces are removed in one transaction. */
const REMOVED_AT_ONCE = 20;

/** Snapshots in the module's own database, in pieces: every instance reads them, whatever its folders. */
export class DatabaseSnapshots implements SnapshotStore {
  constructor(private readonly database: ModuleDatabase) {}

  async put(name: string, file: Uint8Array): Promise<void> {
    const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
    for (let number = 0; number * PIECE < bytes.length; number++) {
      const body = bytes.toString('base64', number * PIECE, Math.min(bytes.length, (number + 1) * PIECE));
      await this.database.write((tx) =>
        tx.run('INSERT INTO snapshot_piece (file, number, body) VALUES (?, ?, ?)', [name, number, body]),
      );
    }
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    const pieces: Buffer[] = [];
    for (;;) {
      const piece = await this.database.readOne<{ body: string }>(
        'SELECT body FROM snapshot_piece WHERE file = ? AND number = ?',
        [name, pieces.length],
      );
      if (!piece) return pieces.length === 0 ? undefined : Buffer.concat(pieces);
      pieces.push(Buffer.from(piece.body, 'base64'));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** From the end, so that what is left of it is no whole file. */
  async remove(name: string): Promise<void> {
    let gone: number;
    do {
      gone = await this.database.write((tx) =>
        tx.run(
          `DELETE FROM snapshot_piece WHERE file = ? AND number IN
             (SELECT number FROM snapshot_piece WHERE file = ? ORDER BY number DESC LIMIT ${REMOVED_AT_ONCE})`,
          [name, name],
        ),
      );
    } while (gone > 0);
  }
}

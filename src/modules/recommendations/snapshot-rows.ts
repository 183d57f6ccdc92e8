import type { Snapshot } from './contract/recommendations.contract.js';

export interface SnapshotRow {
  version: string;
  state: Snapshot['state'];
  checksum: string;
  products: number;
  size: number;
  started_at: string;
  ready_at: string | null;
  first_number: number;
  last_number: number;
  read_to: string;
  /** The build that this version comes from; empty before it has begun. */
  attempt: string;
}

export const SNAPSHOT_COLUMNS =
  'version, state, checksum, products, size, started_at, ready_at, first_number, last_number, read_to, attempt';

/** The name of its file: two builds of one version never write the same. */
export const fileOf = ({ version, attempt }: Pick<SnapshotRow, 'version' | 'attempt'>): string =>
  `${version}-${attempt}`;

export const toSnapshot = (row: SnapshotRow): Snapshot => ({
  snapshot: row.version,
  state: row.state,
  checksum: row.checksum,
  products: row.products,
  size: row.size,
  startedAt: row.started_at,
  readyAt: row.ready_at,
});

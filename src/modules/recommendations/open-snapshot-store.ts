import type { ModuleDatabase, SnapshotPlace } from '../../platform/index.js';
import { DatabaseSnapshots } from './database-snapshots.js';
import { S3Snapshots } from './s3-snapshots.js';
import type { SnapshotStore } from './snapshot-store.js';

/** The store of a place as it is configured. */
export const snapshotStoreOf = (place: SnapshotPlace, database: ModuleDatabase): SnapshotStore =>
  place.kind === 'database' ? new DatabaseSnapshots(database) : new S3Snapshots(place);

import type { SnapshotPlace } from '../../platform/index.js';
import { FolderSnapshots } from './folder-snapshots.js';
import { S3Snapshots } from './s3-snapshots.js';
import type { SnapshotStore } from './snapshot-store.js';

/** The store of a place as it is configured. */
export const snapshotStoreOf = (place: SnapshotPlace): SnapshotStore =>
  place.kind === 'folder' ? new FolderSnapshots(place.path) : new S3Snapshots(place);

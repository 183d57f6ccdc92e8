import type { SnapshotPlace } from '../../platform/index.js';
import { FolderSnapshots } from './folder-snapshots.js';
import { S3Snapshots } from './s3-snapshots.js';

/** Where the files of snapshots are; each is written once, whole or not at all, and never changed. */
export interface SnapshotStore {
  put(version: string, file: Uint8Array): Promise<void>;
  /** Errors: when it is not there, or cannot be reached. */
  get(version: string): Promise<Uint8Array>;
  /** One that is not there is gone already. */
  remove(version: string): Promise<void>;
}

export const snapshotStoreOf = (place: SnapshotPlace): SnapshotStore =>
  place.kind === 'folder' ? new FolderSnapshots(place.path) : new S3Snapshots(place);

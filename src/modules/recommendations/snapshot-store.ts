/** Where the files of snapshots are; each is written once, whole or not at all, and never changed. */
export interface SnapshotStore {
  put(version: string, file: Uint8Array): Promise<void>;
  /** Errors: when it is not there, or cannot be reached. */
  get(version: string): Promise<Uint8Array>;
  /** One that is not there is gone already. */
  remove(version: string): Promise<void>;
}

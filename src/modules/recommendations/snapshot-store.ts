/** Where the files of snapshots are, by name; each is written once, whole or not at all, and never changed. */
export interface SnapshotStore {
  put(name: string, file: Uint8Array): Promise<void>;
  /** Undefined for one that is gone. Errors: when the storage cannot be reached. */
  get(name: string): Promise<Uint8Array | undefined>;
  /** One that is not there is gone already. */
  remove(name: string): Promise<void>;
}

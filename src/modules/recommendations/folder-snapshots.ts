import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SnapshotStore } from './snapshot-store.js';

/** Snapshots in a folder: written beside their place, flushed to the disk, and then moved there. */
export class FolderSnapshots implements SnapshotStore {
  constructor(private readonly folder: string) {}

  async put(version: string, file: Uint8Array): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const unfinished = `${this.pathOf(version)}.unfinished`;
    const handle = await open(unfinished, 'w');
    try {
      await handle.writeFile(file);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, this.pathOf(version));
  }

  get(version: string): Promise<Uint8Array> {
    return readFile(this.pathOf(version));
  }

  async remove(version: string): Promise<void> {
    await rm(this.pathOf(version), { force: true });
    await rm(`${this.pathOf(version)}.unfinished`, { force: true });
  }

  private pathOf(version: string): string {
    return join(this.folder, `recommendations-${version}.snapshot`);
  }
}

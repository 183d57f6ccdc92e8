import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** Releases the folder. */
export type Release = () => void;

/**
 * Takes a data folder for this process alone: an exclusive lock that the operating system drops when the process ends,
 * however it ends. Returns undefined when another process holds it.
 */
export function lockDirectory(directory: string): Release | undefined {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const db = new Database(join(directory, 'host.lock'), { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if ((error as { code?: string }).code === 'SQLITE_BUSY') return undefined;
    throw error;
  }
  return () => db.close();
}

/** The same, waiting for a process that is about to end. */
export async function lockDirectorySoon(directory: string, milliseconds: number): Promise<Release | undefined> {
  const until = performance.now() + milliseconds;
  for (;;) {
    const release = lockDirectory(directory);
    if (release || performance.now() >= until) return release;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

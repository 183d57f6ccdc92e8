import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';

/** Gives up the lock. */
export type Release = () => void;

const LOOK_EVERY = 25;

/**
 * Takes a lock for this process alone, which the operating system drops when the process ends, however it ends. Returns
 * undefined when another process holds it.
 */
export function lockFile(path: string): Release | undefined {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const db = new Database(path, { timeout: 0 });
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
export async function lockFileSoon(path: string, milliseconds: number): Promise<Release | undefined> {
  const until = performance.now() + milliseconds;
  for (;;) {
    const release = lockFile(path);
    if (release || performance.now() >= until) return release;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
}

const inDirectory = (directory: string): string => join(directory, 'host.lock');
/** A data folder: who has it runs the store on it. */
export const lockDirectory = (directory: string): Release | undefined => lockFile(inDirectory(directory));
export const lockDirectorySoon = (directory: string, milliseconds: number): Promise<Release | undefined> =>
  lockFileSoon(inDirectory(directory), milliseconds);

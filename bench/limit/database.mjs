import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';

/** The one file of the limit server's store inside its data directory. */
export const databaseFile = (/** @type {string} */ dataDir) => path.join(dataDir, 'limit.db');

/**
 * Opens the store with the durability Doordesk promises: an acknowledged write survives a power cut.
 *
 * @param {string} dataDir
 * @returns {import('better-sqlite3').Database}
 */
export function openDatabase(dataDir) {
  fs.mkdirSync(dataDir, { recursive: true });
  const db = new Database(databaseFile(dataDir));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('cache_size = -64000');
  if (db.pragma('synchronous', { simple: true }) !== 2) throw new Error('SQLite did not accept synchronous = FULL');
  return db;
}

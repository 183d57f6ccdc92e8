import { parentPort } from 'node:worker_threads';
import Database from 'better-sqlite3';

/** The thread of {@link Checkpoints}: takes the path of a file, answers with the path when its log was moved. */
parentPort?.on('message', (path: string) => {
  try {
    const database = new Database(path, { fileMustExist: true });
    try {
      database.pragma('synchronous = FULL');
      // Waits for nobody, and nobody waits for it: what is in use stays in the log until the next time.
      database.pragma('wal_checkpoint(PASSIVE)');
    } finally {
      database.close();
    }
  } catch {
    // Nothing is lost: it stays in the log, and the writer itself moves it when there is much.
  }
  parentPort?.postMessage(path);
});

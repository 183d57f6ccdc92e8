/**
 * Shared fsync: all writes that arrive in one turn of the event loop run in one transaction, a savepoint each, and are
 * acknowledged only after the one commit that makes all of them durable. A write that throws undoes itself alone.
 *
 * @param {import('better-sqlite3').Database} db
 * @returns {<T>(write: () => T) => Promise<T>}
 */
export function groupCommit(db) {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const rollback = db.prepare('ROLLBACK');
  const savepoint = db.prepare('SAVEPOINT one_write');
  const release = db.prepare('RELEASE one_write');
  const undo = db.prepare('ROLLBACK TO one_write');

  /** @type {{ write: () => any, resolve: (value: any) => void, reject: (error: unknown) => void }[]} */
  let waiting = [];

  function flush() {
    const jobs = waiting;
    waiting = [];
    /** @type {(() => void)[]} */
    const answers = [];
    try {
      begin.run();
      for (const job of jobs) {
        savepoint.run();
        try {
          const value = job.write();
          answers.push(() => job.resolve(value));
        } catch (error) {
          undo.run();
          answers.push(() => job.reject(error));
        }
        release.run();
      }
      commit.run();
    } catch (error) {
      if (db.inTransaction) rollback.run();
      for (const job of jobs) job.reject(error);
      return;
    }
    for (const answer of answers) answer();
  }

  return (write) =>
    new Promise((resolve, reject) => {
      if (waiting.push({ write, resolve, reject }) === 1) setImmediate(flush);
    });
}

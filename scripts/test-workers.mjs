import { availableParallelism, totalmem } from 'node:os';
import pg from 'pg';

/** What a worker and the processes that it starts need, in bytes. */
const MEMORY = 2 * 1024 ** 3;
const MOST = 8;
/** What a store and the suite that tries it need of a PostgreSQL server. */
const CONNECTIONS = 60;

/** How many suites run at once on this machine and, where they use one, on its PostgreSQL server. */
export async function workers() {
  // Of more than two cores, one is left to whoever sits before the machine.
  const cores = Math.max(2, availableParallelism() - 1);
  const room = process.env.DOORDESK_TEST_DATABASE === 'postgres' ? (await connections()) / CONNECTIONS : MOST;
  return Math.max(1, Math.floor(Math.min(cores, totalmem() / MEMORY, room, MOST)));
}

/** How many connections the server allows; none where it cannot be asked, of which the suites say why. */
async function connections() {
  const connectionString = process.env.DOORDESK_TEST_POSTGRES || 'postgres://postgres@127.0.0.1:5432/postgres';
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 3000 });
  try {
    await client.connect();
    return Number((await client.query('SHOW max_connections')).rows[0].max_connections);
  } catch {
    return 0;
  } finally {
    await client.end().catch(() => undefined);
  }
}

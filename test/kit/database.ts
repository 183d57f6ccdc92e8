import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Tests run on SQLite, or with DOORDESK_TEST_DATABASE=postgres on a PostgreSQL server that may be filled with databases. */
export const ON_POSTGRES = process.env['DOORDESK_TEST_DATABASE'] === 'postgres';
/** For tests that let the payment provider time out: long enough that whoever answers is in time, on either database (ms). */
export const SHORT_TIMEOUT = ON_POSTGRES ? 700 : 100;
const SERVER = process.env['DOORDESK_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

export interface TestDatabase {
  url: string;
  remove(): Promise<void>;
}

async function asAdministrator(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: SERVER });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** A database of the test's own, which the store itself makes when it first connects. */
export function newTestDatabase(): TestDatabase {
  const name = `doordesk_${randomBytes(5).toString('hex')}`;
  const url = new URL(SERVER);
  url.pathname = `/${name}`;
  return {
    url: url.toString(),
    remove: () =>
      asAdministrator(async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
        const { rows } = await client.query<{ rolname: string }>(
          'SELECT rolname FROM pg_roles WHERE starts_with(rolname, $1)',
          [`${name}_`],
        );
        for (const { rolname } of rows) await client.query(`DROP ROLE ${pg.escapeIdentifier(rolname)}`);
      }),
  };
}

/** Whether a PostgreSQL server is there to test on; with CI=true it must be. */
export async function postgresIsThere(): Promise<boolean> {
  try {
    await asAdministrator((client) => client.query('SELECT 1'));
    return true;
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    process.stderr.write(`No PostgreSQL at ${new URL(SERVER).host}: its tests are skipped.\n`);
    return false;
  }
}

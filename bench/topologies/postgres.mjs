import { randomBytes } from 'node:crypto';
import pg from 'pg';

const ADMINISTRATOR = process.env.DOORDESK_TEST_POSTGRES || 'postgres://postgres@127.0.0.1:5432/postgres';

/**
 * A database for one store of the bench, with a role for each module.
 *
 * @param {readonly string[]} modules
 * @returns {Promise<{ url: string, drop: () => Promise<void> } | { missing: string }>}
 */
export async function postgresDatabase(modules) {
  const reached = await administer('SELECT 1').then(
    () => true,
    () => false,
  );
  if (!reached)
    return { missing: 'no PostgreSQL server answers (DOORDESK_TEST_POSTGRES, the URL of an administrator)' };
  const { provisionPostgres } = await import('../../dist/src/platform/storage/postgres-provision.js');
  const { roleOf } = await import('../../dist/src/platform/storage/postgres-roles.js');
  const name = `doordesk_bench_${randomBytes(4).toString('hex')}`;
  await provisionPostgres(at(name), modules, undefined);
  return {
    url: Object.assign(new URL(at(name)), { username: '', password: '' }).toString(),
    drop: async () => {
      await administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      const roles = modules.map((module) => pg.escapeIdentifier(roleOf(name, module)));
      await administer(`DROP ROLE IF EXISTS ${roles.join(', ')}`);
    },
  };
}

const at = (/** @type {string} */ database) =>
  Object.assign(new URL(ADMINISTRATOR), { pathname: `/${database}` }).toString();

/** @param {string} sql */
async function administer(sql) {
  const client = new pg.Client({ connectionString: ADMINISTRATOR, connectionTimeoutMillis: 3_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

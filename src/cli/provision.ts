import 'reflect-metadata';
import { ConfigError } from '../platform/index.js';
import { provisionPostgres } from '../platform/storage/postgres-provision.js';
import { MODULE_NAMES } from '../store.module.js';

const USAGE = `Usage: npm run postgres:provision -- postgres://ADMIN@HOST:5432/doordesk

Makes the database, and for each module a schema and a role with rights on it alone. Running it again changes nothing but
passwords: they follow from DOORDESK_POSTGRES_SECRET (32 characters or more), which the store's hosts must be given too.
Without it roles have no password, for servers that know their hosts by other means. The administrator's own password comes
from PGPASSWORD or a .pgpass file, never from the command line.
`;

/** `npm run postgres:provision`; the exit code. */
export async function run(args: string[]): Promise<number> {
  const [url, ...more] = args;
  if (url === undefined || url.startsWith('-') || more.length > 0) {
    process.stderr.write(USAGE);
    return 2;
  }
  try {
    if (/^[^/]*\/\/[^@/]*:[^@/]*@/.test(url))
      throw new ConfigError('a command line is no place for a password. Give it in PGPASSWORD or a .pgpass file.');
    const secret = process.env['DOORDESK_POSTGRES_SECRET'] || undefined;
    const made = await provisionPostgres(url, MODULE_NAMES, secret);
    for (const what of made) process.stdout.write(`made ${what}\n`);
    const address = url.replace(/\/\/[^@/]*@/, '//');
    process.stdout.write(
      `Ready. Start with DOORDESK_DATABASE=${address}${secret ? ' and the same DOORDESK_POSTGRES_SECRET' : ''}\n`,
    );
    return 0;
  } catch (error) {
    process.stderr.write(
      `Provisioning failed: ${error instanceof ConfigError ? error.message : String((error as Error).stack)}\n`,
    );
    return 1;
  }
}

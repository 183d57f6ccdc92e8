import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { ConfigError } from '../config/config-error.js';
import type { Place } from './module-storage.js';
import { schemaOf } from './postgres-schema.js';

/** PostgreSQL cuts longer names off. */
const LONGEST_NAME = 63;
const SHORTEST_SECRET = 32;
const ITERATIONS = 4096;

/** The login role of a module in one database; roles belong to the whole server, so the database's name is part of it. */
export const roleOf = (database: string, module: string): string => `${database}_${schemaOf(module)}`;

/** The password of a role: every host that knows the secret computes the same, and nothing has to be kept or handed round. */
export const passwordOf = (secret: string, role: string): string =>
  createHmac('sha256', secret).update(`doordesk postgres role ${role}`).digest('base64url');

/** What PostgreSQL keeps of a password (SCRAM-SHA-256); sent in its place, the password never stands in a server's log. */
export function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const key = (name: string): Buffer => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(key('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${key('Server Key').toString('base64')}`;
}

/** The parts of a PostgreSQL URL. Errors: ConfigError, which never quotes the URL: it may hold a password. */
export function partsOf(url: string, name: string): { login: string; address: string; database: string; rest: string } {
  const match = /^postgres(?:ql)?:\/\/(?:([^@/?#]*)@)?([^/?#@]*)\/([A-Za-z_][A-Za-z0-9_]*)(\?[^#]*)?$/.exec(url);
  if (!match)
    throw new ConfigError(
      `${name} must look like postgres://host:5432/doordesk; a database's name has letters, digits and _ only.`,
    );
  const [, login = '', address = '', database = '', rest = ''] = match;
  return { login, address, database, rest };
}

/**
 * Where modules live on the server at `url`, which names no user: each module logs in by its own role. Without a secret no
 * password is sent, for servers that know their hosts otherwise (trust, peer, certificates, a .pgpass file). Errors: ConfigError.
 */
export function placesOnPostgres(url: string, secret: string | undefined, name: string): (module: string) => Place {
  const { login, address, database, rest } = partsOf(url, name);
  if (login !== '')
    throw new ConfigError(`${name} must name no user: every module logs in by its own role, such as ${database}_cart.`);
  mustBeSecret(secret);
  return (module) => {
    const role = roleOf(database, module);
    if (role.length > LONGEST_NAME)
      throw new ConfigError(
        `The role ${role} has a longer name than PostgreSQL keeps: choose a shorter database name.`,
      );
    const as = secret === undefined ? role : `${role}:${passwordOf(secret, role)}`;
    return { kind: 'postgres', url: `postgres://${as}@${address}/${database}${rest}` };
  };
}

/** Errors: ConfigError when it could be guessed. */
export function mustBeSecret(secret: string | undefined): void {
  if (secret !== undefined && secret.length < SHORTEST_SECRET)
    throw new ConfigError(`DOORDESK_POSTGRES_SECRET must have at least ${SHORTEST_SECRET} characters.`);
}

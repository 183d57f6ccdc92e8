import { StorageOutage } from './engine.js';

/**
 * SQLSTATEs of a server that cannot work now: connection (08), refused login (28, 3D), out of resources (53), locks and limits of
 * time (25P03, 55P03, 57), its disk (58), a standby that takes no writes (25006), and what asking again mends (40).
 */
const OUTAGE = /^(?:08|28|3D|40|53|57|58)|^25P03$|^25006$|^55P03$/;
/** Of node:net and node:dns. */
const UNREACHABLE = /^E(?:CONN|PIPE|TIMEDOUT|HOST|NET|NOTFOUND|AI_)|^ENOENT$/;
/** The driver says only in words what happened to the connection. */
const BROKEN =
  /^(?:Connection terminated|Client has encountered a connection error|Client was closed|timeout e|Query read timeout|Cannot use a pool|Query runner already released)/;
/** A table was changed by a newer instance: the connection's plans are old, a new connection has none. */
const OLD_PLAN = /cached plan must not change/;

interface Failure {
  code?: unknown;
  message?: unknown;
  driverError?: unknown;
  severity?: unknown;
}

/** Whether PostgreSQL could not be reached or could not work, as opposed to a statement that is wrong. */
export function isPostgresOutage(error: unknown): boolean {
  const { code, message, driverError, severity } = (error ?? {}) as Failure;
  if (driverError !== undefined && driverError !== error) return isPostgresOutage(driverError);
  const text = typeof message === 'string' ? message : '';
  if (typeof code === 'string')
    return /^[0-9A-Z]{5}$/.test(code) && severity !== undefined
      ? OUTAGE.test(code) || OLD_PLAN.test(text)
      : UNREACHABLE.test(code);
  return error instanceof Error && BROKEN.test(text);
}

/**
 * What a failed statement throws: an outage, or the server's complaint. Its detail may quote what customers wrote, so only the
 * message and the names go on.
 */
export function postgresFailure(module: string, error: unknown): Error {
  if (error instanceof StorageOutage) return error;
  const { code, message, constraint, table } = error as Record<string, string | undefined>;
  if (isPostgresOutage(error))
    return new StorageOutage(`${module}: ${message ?? 'PostgreSQL is gone'} (${code ?? '-'})`);
  return Object.assign(new Error(message ?? String(error)), { code, constraint, table });
}

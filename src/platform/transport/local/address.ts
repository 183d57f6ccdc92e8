import { mkdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { digest } from '../../values/ids.js';

/** Where a host listens: a socket file that only its own user can open, or a port that asks for the shared secret. */
export type Address = { readonly path: string } | { readonly host: string; readonly port: number };

/** Longer paths do not fit into a socket address. */
const LONGEST_PATH = 100;

/** Reads `unix:/folder/name.sock` or `tcp://host:port`. Errors: an Error with one clear line. */
export function parseAddress(text: string): Address {
  const unix = /^unix:(\/.+)$/.exec(text);
  if (unix) return { path: fittingPath(unix[1] as string) };
  const tcp = /^tcp:\/\/(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):(\d{1,5})$/.exec(text);
  if (tcp && Number(tcp[2]) <= 65_535)
    return { host: (tcp[1] as string).replace(/^\[|\]$/g, ''), port: Number(tcp[2]) };
  throw new Error(`An address looks like unix:/folder/name.sock or tcp://host:port; "${text}" does not.`);
}

/** A path that is too long is exchanged for a short one that everybody of the same user derives from it. */
export function fittingPath(path: string): string {
  if (Buffer.byteLength(path) <= LONGEST_PATH) return path;
  return join(tmpdir(), `doordesk-${process.getuid?.() ?? 0}`, `${digest(path).slice(0, 24)}.sock`);
}

/** Makes the folder of a socket so that only its own user can enter it. Errors: an Error when it is another user's. */
export function prepareFolder(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  requireOwnFolder(path);
}

/** A socket in a folder that others can write to could be anybody's. Errors: an Error that says so. */
export function requireOwnFolder(path: string): void {
  const folder = dirname(path);
  const { uid, mode } = statSync(folder);
  if (uid !== process.getuid?.() || (mode & 0o022) !== 0)
    throw new Error(`${folder} must belong to the user that runs the store, and nobody else may write to it.`);
}

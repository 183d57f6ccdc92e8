import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** Longer paths do not fit into a socket address. */
const LONGEST_PATH = 100;

/** `unix:PATH` or `tcp://HOST:PORT`, as node:net wants it. Errors: an address that is neither. */
export function optionsOf(address: string): { path: string } | { path?: undefined; host: string; port: number } {
  if (address.startsWith('unix:')) return { path: socketPath(address.slice('unix:'.length)) };
  const match = /^tcp:\/\/([^/:]+|\[[^\]]+\]):(\d{1,5})$/.exec(address);
  if (!match) throw new Error(`${address} is no address: write unix:PATH or tcp://HOST:PORT`);
  return { host: (match[1] as string).replace(/^\[|\]$/g, ''), port: Number(match[2]) };
}

export const isUnix = (address: string): boolean => address.startsWith('unix:');

/** The path itself, or, where it is too long, one that both sides derive from it, in a folder of this user's own. */
function socketPath(path: string): string {
  if (Buffer.byteLength(path) <= LONGEST_PATH) return path;
  const digest = createHash('sha256').update(dirname(path)).digest('hex').slice(0, 16);
  return join(tmpdir(), `doordesk-${process.getuid?.() ?? ''}-${digest}`, basename(path).slice(-40));
}

/** Makes the folder of a socket, closed to everybody else. Errors: it is somebody else's. */
export function makeSocketFolder(path: string): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stat = lstatSync(folder);
  if (!stat.isDirectory() || (process.getuid && stat.uid !== process.getuid()))
    throw new Error(`${folder} belongs to somebody else`);
  chmodSync(folder, 0o700);
}
